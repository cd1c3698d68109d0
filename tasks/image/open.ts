import { ImageFault, readArchive } from '../../src/domain/image/index.ts';
import type { Image } from '../../src/domain/image/index.ts';
import { Stop, bytes } from '../../src/index.ts';
import type { Command, Context, Ended, Needs } from '../../src/index.ts';
import type { Wanted } from './engine.ts';
import { keepImage, keptImage } from './kept.ts';
import { splitImage } from './tar-split.ts';
import { unpack } from './unpack.ts';

/** What reading an image may use. */
type Opening = Pick<
  Context<unknown, Needs, unknown>,
  'exec' | 'read' | 'files' | 'state' | 'progress' | 'now' | 'platform'
>;

/** Reads an image: from memory, from the engine's own notes where root may see them, otherwise from an archive. */
export async function openImage(context: Opening, wanted: Wanted): Promise<Image> {
  if (wanted.is !== 'engine') return fromArchive(context, wanted);
  const kept = await keptImage(context.files, context.state, wanted.id);
  if (kept !== null) return kept;
  const image = (await splitImage(context, wanted)) ?? (await fromArchive(context, wanted));
  await keepImage(context.files, context.state, wanted.id, image);
  return image;
}

/** The command whose output is the archive of an image. */
export function archiveCommand(wanted: Wanted): Command {
  if (wanted.is === 'archive') return { argv: ['cat', '--', wanted.path] };
  if (wanted.is === 'folder') return { argv: ['tar', '-C', wanted.path, '-cf', '-', '.'] };
  return { argv: ['docker', 'save', wanted.name] };
}

async function fromArchive(context: Opening, wanted: Wanted): Promise<Image> {
  const reader = readArchive(unpack);
  const tell = meter(context, wanted);
  const command = archiveCommand(wanted);
  let ended: Ended;
  try {
    ended = await context.exec(command, {
      bytes: async (piece) => {
        await reader.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
        tell(piece.byteLength);
      },
    });
    if (ended.code === 0) await reader.end();
  } catch (error) {
    throw error instanceof ImageFault ? unreadable(wanted, error) : error;
  }
  tell(null);
  if (ended.code !== 0)
    throw new Stop({
      kind: 'exit',
      command: command.argv.join(' '),
      code: ended.code,
      signal: ended.signal,
      lines: ended.stderr.trimEnd().split('\n').slice(-5),
    });
  try {
    return reader.image(wanted.is === 'engine' ? wanted.name : null);
  } catch (error) {
    throw error instanceof ImageFault ? unreadable(wanted, error) : error;
  }
}

const unreadable = (wanted: Wanted, fault: ImageFault): Stop =>
  new Stop({
    kind: 'stated',
    what: `${wanted.name} cannot be read: ${fault.message}`,
    why: ['Nothing was written, and nothing of it was used.'],
    todo:
      wanted.is === 'engine'
        ? [
            'See whether docker itself can read it:',
            `$ docker save ${wanted.name} | tar -t > /dev/null`,
          ]
        : ['Make another:', '$ docker save IMAGE -o image.tar'],
    lines: [],
  });

/** Tells how much was read, twice a second; null ends it. */
function meter(context: Opening, wanted: Wanted): (count: number | null) => void {
  const began = context.now();
  let sum = 0;
  let last = 0;
  return (count) => {
    const now = context.now();
    sum += count ?? 0;
    if (count !== null && now - last < 500) return;
    last = now;
    context.progress({
      id: `read ${wanted.name}`,
      group: null,
      title: sum === 0 ? `reading ${wanted.name}` : `reading ${wanted.name}, ${bytes(sum)}`,
      state: count === null ? 'done' : 'running',
      position: null,
      of: null,
      seconds: (now - began) / 1000,
    });
  };
}
