import { ImageFault } from './entry.ts';

/** What an image says of itself. */
export type Config = {
  /** Digests of the unpacked layers, lowest first. */
  readonly diffIds: readonly string[];
  readonly history: readonly HistoryEntry[];
  readonly user: string;
  readonly env: readonly string[];
  readonly volumes: readonly string[];
};
type HistoryEntry = { readonly createdBy: string; readonly empty: boolean };

/** Where an archive keeps the parts of an image: names of its members. */
export type Parts = {
  readonly config: string;
  readonly layers: readonly string[];
  readonly names: readonly string[];
};

/** Reads an image's configuration. Throws an `ImageFault` where it is none. */
export function readConfig(json: unknown): Config {
  const diffIds = strings(field(field(json, 'rootfs'), 'diff_ids'));
  const config = field(json, 'config');
  if (diffIds.length === 0 && field(json, 'rootfs') === undefined)
    throw new ImageFault('its configuration names no layers');
  const volumes = field(config, 'Volumes');
  return {
    diffIds,
    history: list(field(json, 'history')).map((one) => ({
      createdBy: string(field(one, 'created_by')),
      empty: field(one, 'empty_layer') === true,
    })),
    user: string(field(config, 'User')),
    env: strings(field(config, 'Env')),
    volumes: typeof volumes === 'object' && volumes !== null ? Object.keys(volumes) : [],
  };
}

/**
 * Finds the parts of an archive's first image, or of the one that has a name: by `manifest.json`, which docker writes,
 * otherwise by `index.json` of the OCI layout. `json` gives a member's content. Throws an `ImageFault`.
 */
export function findParts(json: (member: string) => unknown, name: string | null): Parts {
  const docker = archived(json);
  const chosen = docker.find(({ names }) => name !== null && names.includes(name)) ?? docker[0];
  return chosen ?? fromIndex(json);
}

/** What the images that docker wrote into an archive are called, one name an image. */
export const archivedNames = (json: (member: string) => unknown): readonly string[] =>
  archived(json).map(({ names, config }) => names[0] ?? config);

const archived = (json: (member: string) => unknown): readonly Parts[] =>
  list(json('manifest.json')).map((one) => ({
    config: string(field(one, 'Config')),
    layers: strings(field(one, 'Layers')),
    names: strings(field(one, 'RepoTags')),
  }));

function fromIndex(json: (member: string) => unknown): Parts {
  let found: unknown = json('index.json');
  if (found === undefined)
    throw new ImageFault('it holds neither manifest.json nor index.json: it is no image');
  // An index may hold an index, one for all platforms.
  for (let depth = 0; depth < 8; depth += 1) {
    const next = readManifest(found);
    if (next.is === 'image') return { ...next, names: [] };
    // The others are of platforms whose parts nobody fetched.
    found = next.manifests.map((one) => json(one)).find((one) => one !== undefined);
  }
  throw new ImageFault('its index names no image');
}

/** What a manifest or an index of the OCI layout names, as members of its archive; attestations are left out. */
export function readManifest(
  json: unknown,
):
  | { readonly is: 'index'; readonly manifests: readonly string[] }
  | { readonly is: 'image'; readonly config: string; readonly layers: readonly string[] } {
  const digest = (of: unknown): string => blobName(string(field(of, 'digest')));
  if (field(json, 'manifests') !== undefined) {
    const manifests = list(field(json, 'manifests'))
      .filter((one) => string(field(field(one, 'platform'), 'os')) !== 'unknown')
      .map(digest);
    return { is: 'index', manifests };
  }
  const config = digest(field(json, 'config'));
  if (config === '') throw new ImageFault('its index names no image');
  return { is: 'image', config, layers: list(field(json, 'layers')).map(digest) };
}

/** The member of an archive that holds a digest's content. */
export const blobName = (digest: string): string =>
  digest === '' ? '' : `blobs/${digest.replace(':', '/')}`;

const field = (of: unknown, key: string): unknown =>
  typeof of === 'object' && of !== null
    ? Object.entries(of).find(([name]) => name === key)?.[1]
    : undefined;
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const string = (value: unknown): string => (typeof value === 'string' ? value : '');
const strings = (value: unknown): readonly string[] => list(value).map(string);
