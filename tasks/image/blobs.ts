import { join } from 'node:path';
import {
  ImageFault,
  blobName,
  readArchive,
  readConfig,
  readManifest,
} from '../../src/domain/image/index.ts';
import type { ArchiveReader, Config, Listing } from '../../src/domain/image/index.ts';
import { containerOf, copied } from './container.ts';
import type { Container } from './container.ts';
import { telling } from './meter.ts';
import type { Notes } from './notes.ts';
import { readTar } from './supply.ts';
import type { Running } from './supply.ts';
import { unpack } from './unpack.ts';

/**
 * Containers through which the blobs of the containerd store can be read, each by itself: one for each place where that
 * store may be, the engine's own containerd first.
 */
export const blobContainers = (id: string, mark: string, rootDir: string): readonly Container[] =>
  [join(rootDir, 'containerd/daemon'), '/var/lib/containerd'].map((containerd) =>
    containerOf(id, mark, [
      { source: join(containerd, 'io.containerd.content.v1.content/blobs'), target: folder },
    ]),
  );

const folder = '/kpi-tasks';
export const blobIn = (container: Container, digest: string) =>
  copied(container, join(folder, digest.replace(':', '/')));

/** Reads what an image names and what is not known of its layers; null where a part is missing or is not what it should be. */
export async function readBlobs(
  context: Running,
  container: Container,
  image: { readonly id: string; readonly diffIds: readonly string[] },
  known: ReadonlyMap<string, Listing>,
  tell: (count: number) => void,
): Promise<Notes | null> {
  const reader = readArchive(unpack);
  const fetch = async (member: string): Promise<unknown> => {
    const taker = telling(reader.archive(), tell);
    const digest = member.replace('blobs/', '').replace('/', ':');
    return (await readTar(context, blobIn(container, digest), taker))
      ? reader.json(member)
      : undefined;
  };
  try {
    const parts = await follow(fetch, blobName(image.id));
    const config = parts === null ? undefined : await fetch(parts.config);
    if (parts === null || config === undefined) return null;
    return await layers(reader, fetch, readConfig(config), parts.layers, known);
  } catch (error) {
    if (error instanceof ImageFault) return null;
    throw error;
  }
}

/** From an index to the first manifest that is there: only the parts of one platform are fetched, most often. */
async function follow(fetch: (member: string) => Promise<unknown>, top: string) {
  let found = await fetch(top);
  for (let depth = 0; depth < 4 && found !== undefined; depth += 1) {
    const next = readManifest(found);
    if (next.is === 'image') return next;
    found = undefined;
    for (const one of next.manifests) found ??= await fetch(one);
  }
  return null;
}

async function layers(
  reader: ArchiveReader,
  fetch: (member: string) => Promise<unknown>,
  config: Config,
  members: readonly string[],
  known: ReadonlyMap<string, Listing>,
): Promise<Notes | null> {
  const unknown = members.filter((_, index) => !known.has(config.diffIds[index] ?? ''));
  // Two at a time: one is unpacked while the other is on its way.
  const queue = [...new Set(unknown)];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await fetch(next);
  };
  await Promise.all([work(), work()]);
  const fresh = new Map<string, Listing>();
  for (const digest of config.diffIds) {
    const layer = known.has(digest) ? null : reader.layer(digest);
    if (layer !== null) fresh.set(digest, layer);
    else if (!known.has(digest)) return null;
  }
  return { config, fresh };
}
