import type { Listing } from '../../src/domain/image/index.ts';
import type { Command, Preparing, Reading } from '../../src/index.ts';
import { dockerInfo } from '../requirements/docker-info.ts';
import { blobCommand, blobContainers } from './blobs.ts';
import type { Container } from './container.ts';
import { removeCommand } from './container.ts';
import { keptImage, keptLayers } from './kept.ts';
import type { KeptImage } from './kept.ts';
import { mergedCommands, mergedView } from './merged.ts';
import type { Merged } from './merged.ts';
import { notesCommand, notesContainer } from './notes.ts';
import type { Wanted } from './wanted.ts';

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
  const none = { image: null, known: new Map(), store: null, merged: null, strict: false };
  if (wanted.is !== 'engine')
    return { ...none, wanted, notes: [], commands: [archiveCommand(wanted)] };
  const [image, known] = await Promise.all([
    keptImage(look.files, look.state, wanted.id),
    keptLayers(look.files, look.state, wanted.diffIds),
  ]);
  const unknown = wanted.diffIds.filter((one) => !known.has(one));
  const given = { ...none, wanted, image, known };
  if (image !== null && unknown.length === 0)
    return { ...given, notes: ['all of it was read before, so nothing is read'], commands: [] };
  const store = source === 'archive' ? null : await storeOf(look, wanted, unknown);
  const merged = asked.is === 'view' ? mergedView(wanted.id, asked.roots) : null;
  const [first] = store?.containers ?? [];
  const layers = `${unknown.length} of ${wanted.diffIds.length} layers`;
  return {
    ...given,
    store,
    merged,
    strict: source === 'store',
    notes:
      store === null || first === undefined
        ? []
        : [`${layers} are read from the engine’s own store, in a container that is never started`],
    commands:
      store === null || first === undefined
        ? merged === null
          ? [archiveCommand(wanted)]
          : around(merged.container, mergedCommands(merged))
        : around(first, [
            store.is === 'notes' ? notesCommand(first) : blobCommand(first, wanted.id),
          ]),
  };
}

/** The command whose output is the archive of an image. */
export function archiveCommand(wanted: Wanted): Command {
  if (wanted.is === 'archive') return { argv: ['cat', '--', wanted.path] };
  if (wanted.is === 'folder') return { argv: ['tar', '-C', wanted.path, '-cf', '-', '.'] };
  return { argv: ['docker', 'save', wanted.name] };
}

const around = (container: Container, commands: readonly Command[]): readonly Command[] => [
  container.create,
  ...commands,
  removeCommand(container),
];

async function storeOf(
  look: Looking,
  wanted: Extract<Wanted, { is: 'engine' }>,
  unknown: readonly string[],
): Promise<Store | null> {
  const info = await dockerInfo(look);
  if (info.is !== 'answered') return null;
  if (info.driver === 'overlayfs')
    return { is: 'blobs', containers: blobContainers(wanted.id, info.rootDir) };
  return info.driver === 'overlay2' || info.driver === 'fuse-overlayfs'
    ? { is: 'notes', containers: [notesContainer(wanted, unknown, info)] }
    : null;
}
