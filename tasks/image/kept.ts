import { join } from 'node:path';
import { readConfig, readListing, writeListing } from '../../src/domain/image/index.ts';
import type { Image } from '../../src/domain/image/index.ts';
import type { Files, ReadFiles } from '../../src/index.ts';

/** Images whose layers are remembered; a layer of 12,000 files takes about a megabyte. */
const most = 8;

/** What was read of an image before; null where anything of it is missing. What a digest names never changes. */
export async function keptImage(
  files: ReadFiles,
  state: string,
  id: string,
): Promise<Image | null> {
  const config = await keptConfig(files, state, id);
  if (config === null) return null;
  const layers = [];
  for (const digest of config.diffIds) {
    const read = await files.text(layerFile(state, digest));
    const layer = read.is === 'there' ? readListing(read.text) : null;
    if (layer === null) return null;
    layers.push(layer);
  }
  return { config, layers };
}

/** Remembers an image; what of older ones no remembered image has any more is forgotten. */
export async function keepImage(
  files: Files,
  state: string,
  id: string,
  { config, layers }: Image,
): Promise<void> {
  for (const [index, layer] of layers.entries()) {
    const file = layerFile(state, config.diffIds[index] ?? '');
    if ((await files.stat(file)) === null) await files.write(file, writeListing(layer));
  }
  await files.write(imageFile(state, id), JSON.stringify(config));
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
  const configs = await Promise.all(
    sorted.slice(0, most).map((name) => keptConfig(files, state, name.replace('.json', ''))),
  );
  const used = new Set(
    configs.flatMap((one) => one?.diffIds ?? []).map((one) => layerFile(state, one)),
  );
  for (const name of await files.list(join(state, 'layers'))) {
    const file = join(state, 'layers', name);
    if (!used.has(file)) await files.remove(file);
  }
}

async function keptConfig(files: ReadFiles, state: string, id: string) {
  const read = await files.text(imageFile(state, id));
  if (read.is !== 'there') return null;
  try {
    const { history, diffIds, user, env, volumes } = JSON.parse(read.text);
    return readConfig({
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
  } catch {
    // A file of another version is as good as none.
    return null;
  }
}

const hex = (digest: string): string => digest.replace(/^.*:/, '');
const layerFile = (state: string, digest: string) => join(state, 'layers', hex(digest));
const imageFile = (state: string, id: string) => join(state, 'images', `${hex(id)}.json`);
