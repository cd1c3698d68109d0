import { randomBytes } from 'node:crypto';
import { keptTexts, walk } from '../../src/domain/image/index.ts';
import type { Taker, Texts } from '../../src/domain/image/index.ts';
import type { Command } from '../../src/index.ts';
import { readsPrefix } from './leftovers.ts';
import { quietly, readTar } from './supply.ts';
import type { Running, Supply } from './supply.ts';

/** A container that is made, copied from, and taken away; it is never started. */
export type Container = { readonly name: string; readonly create: Command };
export type Mount = { readonly source: string; readonly target: string };

/** A container of an image in which folders of the engine's machine can be read; `mark` says who makes it. */
export function containerOf(image: string, mark: string, mounts: readonly Mount[]): Container {
  const name = `${readsPrefix}${mark}-${randomBytes(4).toString('hex')}`;
  const binds = mounts.flatMap(({ source, target }) => [
    '--mount',
    // Unlike a volume, such a mount is refused where its source is missing, and nothing is made there.
    `type=bind,readonly,source=${source},target=${target}`,
  ]);
  return {
    name,
    // What it would run is never run, but some images name nothing, and then docker asks for it.
    create: {
      argv: ['docker', 'create', '--name', name, '--network', 'none', ...binds, image, 'nothing'],
    },
  };
}

export const copied = ({ name }: Container, path: string): Supply => ({
  api: `/containers/${name}/archive?path=${encodeURIComponent(path)}`,
  command: { argv: ['docker', 'cp', `${name}:${path}`, '-'] },
});
export const exported = ({ name }: Container): Supply => ({
  api: `/containers/${name}/export`,
  command: { argv: ['docker', 'export', name] },
});
/** Volumes of the image go with it. */
export const removeCommand = (...names: readonly string[]): Command => ({
  argv: ['docker', 'rm', '--volumes', ...names],
});

/** Makes the container, works with it, and takes it away whatever happened. Null where the engine does not make it. */
export async function withContainer<T>(
  context: Running,
  container: Container,
  work: () => Promise<T>,
): Promise<T | null> {
  const made = await quietly(context, container.create);
  if (made.code !== 0) return null;
  try {
    return await work();
  } finally {
    // Also where the run was cancelled: else it would stay for ever.
    await quietly(context, removeCommand(container.name), {
      signal: AbortSignal.timeout(20_000),
    }).catch(() => undefined);
  }
}

/** Takes away what earlier looks left behind; where that fails, a later one will. */
export async function sweep(context: Running, names: readonly string[]): Promise<void> {
  if (names.length > 0) await quietly(context, removeCommand(...names));
}

/** The small files of a container that other questions need. */
export async function copyTexts(context: Running, container: Container): Promise<Texts> {
  const found = await Promise.all(
    keptTexts.map(async (path) => {
      const text = await copyText(context, container, `/${path}`);
      return text === null ? [] : [[path, text] as const];
    }),
  );
  return Object.fromEntries(found.flat());
}

/** The content of one small file of a container; null where there is none. */
async function copyText(
  context: Running,
  container: Container,
  path: string,
): Promise<string | null> {
  const pieces: Buffer[] = [];
  const body: Taker = {
    push: (piece) => {
      pieces.push(Buffer.from(piece));
    },
    end: () => undefined,
  };
  const taker = walk(({ type, size }) => (type === '0' && size <= most ? body : null));
  const there = await readTar(context, copied(container, path), taker);
  return there ? Buffer.concat(pieces).toString('utf8') : null;
}
/** Bytes of a file that is still a small one. */
const most = 16 * 2 ** 20;
