import type { Listing } from '../../src/domain/image/index.ts';
import type { Command, Preparing, Reading } from '../../src/index.ts';
import { dockerInfo } from '../requirements/docker-info.ts';
import { blobContainers, blobIn } from './blobs.ts';
import type { Container } from './container.ts';
import { removeCommand } from './container.ts';
import { leftovers, ownMark } from './leftovers.ts';
import { keptImage, keptLayers } from './kept.ts';
import type { KeptImage } from './kept.ts';
import { mergedSupplies, mergedView } from './merged.ts';
import type { Merged } from './merged.ts';
import { notesContainer, notesIn } from './notes.ts';
import type { Keeps, Wanted } from './wanted.ts';

/** Where an image of the engine may be read from. */
export const sources = ['auto', 'store', 'archive'] as const;
export type Source = (typeof sources)[number];

/** What the reader needs: every layer, or the view of a container, of these folders of the top or (null) of all. */
export type Asked =
  | { readonly is: 'layers' }
  | { readonly is: 'view'; readonly roots: readonly string[] | null };

/** How an image will be read. */
export type Plan = {
  readonly wanted: Wanted;
  /** What is remembered of it. */
  readonly image: KeptImage | null;
  readonly known: ReadonlyMap<string, Listing>;
  /** How the engine’s own store is read; null where that is not to be tried. */
  readonly store: Store | null;
  /** Taken instead of an archive where the store cannot be read; null where every layer is needed. */
  readonly merged: Merged | null;
  /** Containers that earlier looks left behind. */
  readonly leftovers: readonly string[];
  /** The store, or nothing. */
  readonly strict: boolean;
  readonly notes: readonly string[];
  readonly commands: readonly Command[];
};
type Store = { readonly is: 'notes' | 'blobs'; readonly containers: readonly Container[] };

type Looking = Pick<Preparing<unknown>, keyof Reading | 'state'>;

/** Decides how to read an image, by what is remembered of it and by what the engine keeps. */
export async function planReading(
  look: Looking,
  wanted: Wanted,
  asked: Asked,
  source: Source,
): Promise<Plan> {
  const none = { ...nothing, wanted };
  if (wanted.is !== 'engine') return { ...none, commands: [archiveCommand(wanted)] };
  const [image, known] = await Promise.all([
    keptImage(look.files, look.state, wanted.id),
    keptLayers(look.files, look.state, wanted.diffIds),
  ]);
  const unknown = wanted.diffIds.filter((one) => !known.has(one));
  const given = { ...none, image, known };
  if (image !== null && unknown.length === 0)
    return { ...given, notes: ['all of it was read before, so nothing is read'] };
  const mark = await ownMark(look);
  const [keeps, left] = await Promise.all([wanted.store ?? keeping(look), leftovers(look)]);
  const store =
    source === 'archive' || keeps === null ? null : storeOf(keeps, wanted, mark, unknown);
  // The containerd store hands on its packed layers as they are, which is a tenth of the work of unpacking them for a view.
  const view = asked.is === 'view' && keeps?.driver !== 'overlayfs';
  const merged = view ? mergedView(wanted.id, mark, asked.roots) : null;
  return {
    ...given,
    store,
    merged,
    leftovers: left,
    strict: source === 'store',
    notes: [...(store === null ? [] : [readsStore(unknown, wanted)]), ...left.map(isRemoved)],
    commands: [
      ...(left.length === 0 ? [] : [removeCommand(...left)]),
      ...readCommands(wanted, store, merged),
    ],
  };
}

type Engine = Extract<Wanted, { is: 'engine' }>;

const readsStore = (unknown: readonly string[], { diffIds }: Engine): string =>
  `${unknown.length} of ${diffIds.length} layers are read from the engine’s own store, in a container that is never started`;
const isRemoved = (name: string): string =>
  `${name} was left behind by a look that was killed, and is removed`;

const nothing = {
  image: null,
  known: new Map<string, Listing>(),
  store: null,
  merged: null,
  leftovers: [],
  strict: false,
  notes: [],
  commands: [],
};

/** The command whose output is the archive of an image. */
export function archiveCommand(wanted: Wanted): Command {
  if (wanted.is === 'archive') return { argv: ['cat', '--', wanted.path] };
  if (wanted.is === 'folder') return { argv: ['tar', '-C', wanted.path, '-cf', '-', '.'] };
  return { argv: ['docker', 'save', wanted.name] };
}

/** What is done as long as all goes well. */
function readCommands(
  wanted: Engine,
  store: Store | null,
  merged: Merged | null,
): readonly Command[] {
  const [first] = store?.containers ?? [];
  if (store !== null && first !== undefined)
    return around(first, [
      (store.is === 'notes' ? notesIn(first) : blobIn(first, wanted.id)).command,
    ]);
  return merged === null
    ? [archiveCommand(wanted)]
    : around(
        merged.container,
        mergedSupplies(merged).map(({ command }) => command),
      );
}

const around = (container: Container, commands: readonly Command[]): readonly Command[] => [
  container.create,
  ...commands,
  removeCommand(container.name),
];

function storeOf(
  keeps: Keeps,
  wanted: Engine,
  mark: string,
  unknown: readonly string[],
): Store | null {
  if (keeps.driver === 'overlayfs')
    return { is: 'blobs', containers: blobContainers(wanted.id, mark, keeps.rootDir) };
  return keeps.driver === 'overlay2' || keeps.driver === 'fuse-overlayfs'
    ? { is: 'notes', containers: [notesContainer(wanted, mark, unknown, keeps)] }
    : null;
}

async function keeping(look: Looking): Promise<Keeps | null> {
  const info = await dockerInfo(look);
  return info.is === 'answered' ? info : null;
}
