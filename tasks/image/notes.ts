import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ImageFault, readConfig, readLayer, walk } from '../../src/domain/image/index.ts';
import type { Config, Listing, Taker } from '../../src/domain/image/index.ts';
import { containerOf, copied } from './container.ts';
import type { Container, Mount } from './container.ts';
import { telling } from './meter.ts';
import { readTar } from './supply.ts';
import type { Running } from './supply.ts';
import { unpack } from './unpack.ts';
import type { Keeps } from './wanted.ts';

/**
 * The container through which the engine's notes of an image's unknown layers can be read. Of every layer the overlay2
 * store keeps the headers of its archive (`tar-split.json.gz`), without a byte of the files: a fortieth of the work.
 */
export function notesContainer(
  image: { readonly id: string; readonly diffIds: readonly string[] },
  mark: string,
  unknown: readonly string[],
  store: Keeps,
): Container {
  const kept = join(store.rootDir, 'image', store.driver);
  const mounts: Mount[] = [
    { source: join(kept, 'imagedb/content/sha256', hex(image.id)), target: `${folder}/config` },
  ];
  let chain = '';
  for (const [index, digest] of image.diffIds.entries()) {
    chain = chain === '' ? digest : `sha256:${sha256(`${chain} ${digest}`)}`;
    const source = join(kept, 'layerdb/sha256', hex(chain));
    if (unknown.includes(digest)) mounts.push({ source, target: `${folder}/${index}` });
  }
  return containerOf(image.id, mark, mounts);
}

const folder = '/kpi-tasks';
export const notesIn = (container: Container) => copied(container, folder);

export type Notes = { readonly config: Config; readonly fresh: ReadonlyMap<string, Listing> };

/** Reads them; null where they are not what was expected: they are no promise of the engine’s, its archive is. */
export async function readNotes(
  context: Running,
  container: Container,
  diffIds: readonly string[],
  tell: (count: number) => void,
): Promise<Notes | null> {
  const used = { entries: 0, names: 0 };
  const texts = new Map<string, string>();
  const fresh = new Map<string, Listing>();
  const taker = walk(({ name }) => {
    const [, index, file] = /^kpi-tasks\/(\d+)\/(diff|tar-split\.json\.gz)$/.exec(name) ?? [];
    if (file === 'tar-split.json.gz')
      return splitLayer(used, (layer) => fresh.set(diffIds[Number(index)] ?? '', layer));
    return file === 'diff' || name === 'kpi-tasks/config'
      ? keep((text) => texts.set(index ?? 'config', text))
      : null;
  });
  try {
    if (!(await readTar(context, notesIn(container), telling(taker, tell)))) return null;
    const config = readConfig(JSON.parse(texts.get('config') ?? ''));
    texts.delete('config');
    // The notes must be of these very layers.
    for (const [index, digest] of texts) if (diffIds[Number(index)] !== digest.trim()) return null;
    return { config, fresh };
  } catch (error) {
    if (error instanceof ImageFault || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Takes a packed `tar-split` file: a line for each piece of the archive, and one for each file’s body. */
function splitLayer(
  used: { entries: number; names: number },
  done: (layer: Listing) => void,
): Taker {
  const reader = readLayer(used);
  // One place for all of them: the walk keeps nothing of what it is given.
  let bytes = Buffer.alloc(4096);
  const push = (base64: string) => {
    if (bytes.length < base64.length) bytes = Buffer.alloc(2 * base64.length);
    void reader.push(bytes.subarray(0, bytes.write(base64, 'base64')));
  };
  const cutter = lines((line) => {
    // Half of the lines are this, and most of the bytes.
    if (line.toString('latin1', 0, archived.length) === archived)
      return push(line.toString('latin1', archived.length, line.indexOf(0x22, archived.length)));
    const note: { type: number; payload?: string; size?: number } = JSON.parse(line.toString());
    if (note.type === 2) push(note.payload ?? '');
    // A body of nothing is no body, and leaves the walk where it is.
    else if ((note.size ?? 0) > 0) reader.skip(note.size ?? 0);
  });
  const taker = unpack('gzip', (piece) => cutter.push(piece));
  return {
    push: (piece) => taker.push(piece),
    end: async () => {
      await taker.end();
      void cutter.end();
      void reader.end();
      done(reader.layer());
    },
  };
}

/** How the engine begins a line with a piece of the archive. */
const archived = '{"type":2,"payload":"';

/** Cuts what comes into lines, without making text of it: it is twenty times what is wanted. */
function lines(each: (line: Buffer) => void): Taker {
  let held: Buffer[] = [];
  const end = (rest: Buffer) => {
    const line = held.length === 0 ? rest : Buffer.concat([...held, rest]);
    held = [];
    if (line.length > 0) each(line);
  };
  return {
    push: (piece) => {
      let from = 0;
      for (let at = piece.indexOf(0x0a); at !== -1; at = piece.indexOf(0x0a, from)) {
        end(piece.subarray(from, at));
        from = at + 1;
      }
      if (from < piece.length) held.push(Buffer.from(piece.subarray(from)));
    },
    end: () => end(Buffer.alloc(0)),
  };
}

function keep(done: (text: string) => void): Taker {
  let text = '';
  return {
    push: (piece) => {
      text += piece.toString('utf8');
    },
    end: () => done(text),
  };
}

const hex = (digest: string): string => digest.replace(/^.*:/, '');
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
