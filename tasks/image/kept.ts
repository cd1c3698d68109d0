import { join } from 'node:path';
import { readConfig, readListing } from '../../src/domain/image/index.ts';
import type { Config, Listing, Texts } from '../../src/domain/image/index.ts';
import type { Files, ReadFiles } from '../../src/index.ts';
import { answersFolder } from './answers.ts';

/** Images that are remembered, with their layers; one of 100,000 files takes about three megabytes. */
const most = 12;

/** What an image says of itself, and its small files. */
export type KeptImage = { readonly config: Config; readonly texts: Texts };

/** What was read of layers before, by digest. What a digest names never changes. */
export async function keptLayers(
  files: ReadFiles,
  state: string,
  diffIds: readonly string[],
): Promise<ReadonlyMap<string, Listing>> {
  const found = await Promise.all(
    diffIds.map(async (digest) => {
      const read = await files.text(layerFile(state, digest));
      const layer = read.is === 'there' ? readListing(read.text) : null;
      return layer === null ? [] : [[digest, layer] as const];
    }),
  );
  return new Map(found.flat());
}

export async function keptImage(
  files: ReadFiles,
  state: string,
  id: string,
): Promise<KeptImage | null> {
  const read = await files.text(imageFile(state, id));
  if (read.is !== 'there') return null;
  try {
    const { version, history, diffIds, user, env, volumes, texts } = JSON.parse(read.text);
    if (version !== 2) return null;
    const config = readConfig({
      config: {
        User: user,
        Env: env,
        Volumes: Object.fromEntries(volumes.map((one: string) => [one, {}])),
      },
      rootfs: { diff_ids: diffIds },
      history: history.map((one: { createdBy: string; empty: boolean }) => ({
        created_by: one.createdBy,
        empty_layer: one.empty,
      })),
    });
    return { config, texts };
  } catch {
    // A file that is broken is as good as none.
    return null;
  }
}

/** Remembers an image, and layers that were not remembered before; what of older ones no remembered image has any more is forgotten. */
export async function keepImage(
  files: Files,
  state: string,
  id: string,
  { config, texts }: KeptImage,
  fresh: ReadonlyMap<string, Listing>,
): Promise<void> {
  for (const [digest, { text }] of fresh) await files.write(layerFile(state, digest), text);
  await files.write(imageFile(state, id), JSON.stringify({ version: 2, ...config, texts }));
  await forget(files, state);
}

async function forget(files: Files, state: string): Promise<void> {
  const folder = join(state, 'images');
  const names = await files.list(folder);
  if (names.length <= most) return;
  const dated = await Promise.all(
    names.map(async (name) => ({
      name,
      at: (await files.stat(join(folder, name)))?.modified ?? 0,
    })),
  );
  const sorted = dated.toSorted((one, other) => other.at - one.at).map(({ name }) => name);
  for (const name of sorted.slice(most)) await files.remove(join(folder, name));
  for (const name of await files.list(answersFolder(state)))
    if (!sorted.slice(0, most).includes(`${name.split('-', 1)[0]}.json`))
      await files.remove(join(answersFolder(state), name));
  const images = await Promise.all(
    sorted.slice(0, most).map((name) => keptImage(files, state, name.replace('.json', ''))),
  );
  const used = new Set(
    images.flatMap((one) => one?.config.diffIds ?? []).map((one) => layerFile(state, one)),
  );
  for (const name of await files.list(join(state, 'layers'))) {
    const file = join(state, 'layers', name);
    if (!used.has(file)) await files.remove(file);
  }
}

const hex = (digest: string): string => digest.replace(/^.*:/, '');
const layerFile = (state: string, digest: string) => join(state, 'layers', hex(digest));
const imageFile = (state: string, id: string) => join(state, 'images', `${hex(id)}.json`);
