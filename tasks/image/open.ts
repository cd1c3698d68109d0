import { quoted } from '../../src/domain/checkout/facts.ts';
import { ImageFault, readArchive } from '../../src/domain/image/index.ts';
import type { Image, Listing, Taker } from '../../src/domain/image/index.ts';
import { Stop, missing, stop } from '../../src/index.ts';
import type { Context, Ended, Needs } from '../../src/index.ts';
import { readBlobs } from './blobs.ts';
import { copyTexts, sweep, withContainer } from './container.ts';
import { keepImage } from './kept.ts';
import type { KeptImage } from './kept.ts';
import { staySmall } from './memory.ts';
import { readMerged } from './merged.ts';
import { meter, telling } from './meter.ts';
import { readNotes } from './notes.ts';
import { archiveCommand } from './plan.ts';
import type { Plan } from './plan.ts';
import { fromSocket, pushing } from './supply.ts';
import { unpack } from './unpack.ts';
import type { Wanted } from './wanted.ts';

/** What reading an image may use. */
type Opening = Pick<
  Context<unknown, Needs, unknown>,
  'exec' | 'get' | 'env' | 'files' | 'state' | 'progress' | 'now' | 'warn'
>;

/** An image, and whether its layers are the real ones: a merged view is one layer that nobody made. */
export type Opened = { readonly image: Image; readonly layered: boolean };

/** Reads an image as planned: from memory, from the engine’s store, or from an archive. */
export async function openImage(context: Opening, plan: Plan): Promise<Opened> {
  const { wanted, image, known, merged } = plan;
  staySmall();
  if (wanted.is !== 'engine') return { image: await fromArchive(context, plan), layered: true };
  if (image !== null && wanted.diffIds.every((one) => known.has(one)))
    return { image: whole(image, known), layered: true };
  await sweep(context, plan.leftovers);
  const read = await fromStore(context, plan);
  if (read !== null) return { image: read, layered: true };
  if (plan.strict)
    throw stop(`The engine’s store of ${wanted.name} cannot be read`, {
      todo: ['Let it be read in another way:', `$ kpi-tasks image-size ${wanted.name}`],
    });
  if (merged === null) return { image: await fromArchive(context, plan), layered: true };
  const tell = meter(context, wanted.name);
  const view = await believing(wanted, () => readMerged(context, merged, wanted.name, tell));
  tell(null);
  const config = { diffIds: [], history: [], user: '', env: [], volumes: wanted.volumes };
  return { image: { ...view, config }, layered: false };
}

const whole = ({ config, texts }: KeptImage, layers: ReadonlyMap<string, Listing>): Image => ({
  config,
  texts,
  layers: config.diffIds.flatMap((one) => layers.get(one) ?? []),
});

async function fromStore(context: Opening, plan: Plan): Promise<Image | null> {
  const { wanted, store, known } = plan;
  if (wanted.is !== 'engine' || store === null) return null;
  const tell = meter(context, wanted.name);
  for (const container of store.containers) {
    const found = await withContainer(context, container, async () => {
      const [notes, texts] = await Promise.all([
        store.is === 'notes'
          ? readNotes(context, container, wanted.diffIds, tell)
          : readBlobs(context, container, wanted, known, tell),
        copyTexts(context, container),
      ]);
      return notes === null ? null : { ...notes, texts };
    });
    if (found === null) continue;
    tell(null);
    const { fresh, ...image } = found;
    const layers = new Map([...known, ...fresh]);
    if (!image.config.diffIds.every((one) => layers.has(one))) continue;
    await keepImage(context.files, context.state, wanted.id, image, fresh);
    return whole(image, layers);
  }
  return null;
}

async function fromArchive(context: Opening, { wanted, known }: Plan): Promise<Image> {
  const reader = readArchive(unpack, { known });
  const tell = meter(context, wanted.name);
  return believing(wanted, async () => {
    await readWhole(context, wanted, telling(reader.archive(), tell));
    tell(null);
    const image = reader.image(wanted.is === 'engine' ? wanted.name : null);
    const [first, ...others] = reader.names();
    if (wanted.is !== 'engine' && others.length > 0)
      context.warn(
        `${wanted.name} holds ${others.length + 1} images: this is about the first, ${first}.`,
      );
    if (wanted.is === 'engine') {
      const read = image.config.diffIds.map((one, index) => [one, image.layers[index]] as const);
      const fresh = read.flatMap(([digest, layer]) =>
        layer === undefined || known.get(digest) === layer ? [] : [[digest, layer] as const],
      );
      await keepImage(context.files, context.state, wanted.id, image, new Map(fresh));
    }
    return image;
  });
}

/** Reads all of an archive. Throws where the command fails that gives it. */
async function readWhole(context: Opening, wanted: Wanted, taker: Taker): Promise<void> {
  const api = wanted.is === 'engine' ? `/images/${encodeURI(wanted.name)}/get` : null;
  if (api !== null && (await fromSocket(context, { api }, taker)) === true) return;
  const command = archiveCommand(wanted);
  const ended: Ended = await context.exec(command, { bytes: pushing(taker) });
  if (ended.code !== 0 && wanted.is !== 'engine') throw unread(wanted, ended);
  if (ended.code !== 0)
    throw new Stop({
      kind: 'exit',
      command: command.argv.join(' '),
      code: ended.code,
      signal: ended.signal,
      lines: ended.stderr.trimEnd().split('\n').slice(-5),
    });
  await taker.end();
}

/** What keeps it from being read is said by the program that tried. */
const unread = (
  { is, name, path }: Extract<Wanted, { is: 'archive' | 'folder' }>,
  { stderr }: Ended,
): Stop =>
  missing(
    `the ${is} ${name}`,
    `it cannot be read. ${stderr.trim().split('\n', 1)[0]}`,
    'See who may:',
    `$ ls -ld ${quoted(path)}`,
  );

/** Turns what an archive is refused for into words for people. */
async function believing<T>(wanted: Wanted, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ImageFault ? unreadable(wanted, error) : error;
  }
}

const unreadable = (wanted: Wanted, fault: ImageFault): Stop =>
  stop(`${wanted.name} cannot be read: ${fault.message}`, {
    why: ['Nothing was written, and nothing of it was used.'],
    todo:
      wanted.is === 'engine'
        ? [
            'See whether docker itself can read it:',
            `$ docker save ${wanted.name} | tar -t > /dev/null`,
          ]
        : ['Make another:', '$ docker save IMAGE -o image.tar'],
  });
