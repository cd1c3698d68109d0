import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { posix } from 'node:path';
import { ImageFault, shown, usualLimits } from './entry.ts';
import type { Entry, Limits, Texts } from './entry.ts';
import { keptTexts, readLayer } from './layer.ts';
import type { Image } from './image.ts';
import type { LayerReader, Used } from './layer.ts';
import type { Listing } from './listing.ts';
import { archivedNames, findParts, readConfig } from './manifest.ts';
import { sniff } from './sniff.ts';
import type { Unpack } from './sniff.ts';
import { walk } from './walker.ts';
import type { Found, Taker } from './walker.ts';

export interface ArchiveReader {
  /** Takes an archive, or one of several that hold parts of one image. */
  readonly archive: () => Taker;
  /** What a member holds as JSON; undefined where it is not there. Throws an `ImageFault` where it is none. */
  readonly json: (member: string) => unknown;
  /** What the images of an archive of docker's are called, one name an image, in the order of the archive. */
  readonly names: () => readonly string[];
  /** A layer that was read, by the digest of what it unpacks to. */
  readonly layer: (diffId: string) => Listing | null;
  /** The image under a name, or the first. Call it when all archives have ended. Throws an `ImageFault`. */
  readonly image: (name: string | null) => ArchivedImage;
}
type ArchivedImage = Image & { readonly layers: readonly Listing[] };

/**
 * Reads what `docker save` writes, on every store and of every age, and OCI archives; plain or packed. The order of the
 * layers stands at the end of such an archive, so every member that looks like a layer is read, but for those that are
 * known by their digest. Digests are checked: of what a layer unpacks to, and of all else as it is.
 */
export function readArchive(
  unpack: Unpack,
  { limits = usualLimits, known = new Map() }: ReadingArchive = {},
): ArchiveReader {
  const members: Members = {
    layers: new Map(),
    // What is skipped cannot give its small files.
    known: new Map([...known].filter(([, { entries }]) => !holdsTexts(entries))),
    texts: new Map(),
    links: new Map(),
    used: { entries: 0, names: 0 },
    unpacked: 0,
    textBytes: 0,
  };
  return {
    archive: () =>
      sniff(unpack, (is) => {
        if (is === 'tar') return walk((found) => member(members, found, unpack, limits), limits);
        throw new ImageFault('it is no tar archive');
      }),
    json: (of) => jsonOf(members, of),
    names: () => archivedNames((of) => jsonOf(members, of)),
    layer: (diffId) =>
      [...members.layers.values()].find((one) => one.diffId === diffId)?.layer ?? null,
    image: (name) => imageOf(members, name),
  };
}

type ReadingArchive = {
  readonly limits?: Limits;
  /** Layers that need not be read again, by the digest of what they unpack to (`sha256:…`). */
  readonly known?: ReadonlyMap<string, Listing>;
};

type Member = { readonly diffId: string; readonly layer: Listing; readonly texts: Texts };
type Members = {
  readonly layers: Map<string, Member>;
  readonly known: ReadonlyMap<string, Listing>;
  readonly texts: Map<string, Buffer>;
  /** Docker before 25 saves a layer that stands twice as a link. */
  readonly links: Map<string, string>;
  readonly used: Used;
  unpacked: number;
  textBytes: number;
};

function member(members: Members, found: Found, unpack: Unpack, limits: Limits): Taker | null {
  const name = posix.normalize(found.name).replace(bareDigest, 'blobs/sha256/$<digest>');
  if (name.startsWith('/') || name.startsWith('..'))
    throw new ImageFault(
      `it holds a path that leads out of it: “${shown(found.name.slice(0, 200))}”`,
    );
  members.used.entries += 1;
  if (members.used.entries > limits.entries) throw new ImageFault('it has too many members');
  if (found.type === '1' || found.type === '2') {
    members.links.set(name, posix.join(posix.dirname(name), found.link));
    return null;
  }
  if (found.size === 0) return null;
  const digest = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(name)?.[1];
  const known = members.known.get(`sha256:${digest}`);
  if (known !== undefined) {
    members.layers.set(name, { diffId: `sha256:${digest}`, layer: known, texts: {} });
    return null;
  }
  const seal = { counts: true };
  const inner = sniff(unpack, (is, packed) => {
    if (is === 'text') return keepText(members, name);
    if (is !== 'tar') return nobody;
    // What it unpacks to says more than how it was packed, and is asked for by the configuration.
    if (packed) seal.counts = false;
    const reader = readLayer(members.used, limits);
    // A plain layer is checked as a whole anyway, by the name it has.
    const hash = packed || digest === undefined ? createHash('sha256') : null;
    return counted(reader, members, limits, hash, () => {
      const diffId = `sha256:${hash?.digest('hex') ?? digest}`;
      members.layers.set(name, { diffId, layer: reader.layer(), texts: reader.texts });
    });
  });
  return digest === undefined ? inner : checked(inner, digest, seal);
}

/** A blob that was copied by itself out of the folder of an OCI layout. */
const bareDigest = /^(?<digest>[0-9a-f]{64})$/;

/** Bytes of JSON that one archive may make us keep. */
const mostText = 32 * 2 ** 20;

function keepText(members: Members, name: string): Taker {
  const pieces: Buffer[] = [];
  return {
    push(piece) {
      members.textBytes += piece.length;
      if (members.textBytes > mostText) throw new ImageFault('its descriptions fill the memory');
      pieces.push(Buffer.from(piece));
    },
    end() {
      members.texts.set(name, Buffer.concat(pieces));
    },
  };
}

/** Counts what a layer unpacks to: a few kilobytes can become any number of zeros. */
function counted(
  reader: LayerReader,
  members: Members,
  limits: Limits,
  hash: Hash | null,
  done: () => void,
): Taker {
  return {
    push(piece) {
      hash?.update(piece);
      members.unpacked += piece.length;
      if (members.unpacked > limits.unpacked)
        throw new ImageFault(`it unpacks to more than ${limits.unpacked} bytes`);
      return reader.push(piece);
    },
    end() {
      const waits = reader.end();
      done();
      return waits;
    },
  };
}

function checked(inner: Taker, digest: string, seal: { readonly counts: boolean }): Taker {
  const hash = createHash('sha256');
  return {
    push(piece) {
      if (seal.counts) hash.update(piece);
      return inner.push(piece);
    },
    end() {
      if (seal.counts && hash.digest('hex') !== digest)
        throw new ImageFault(
          `it is damaged: the content of ${digest.slice(0, 12)} is not what its name says`,
        );
      return inner.end();
    },
  };
}

const nobody: Taker = { push: () => undefined, end: () => undefined };

const holdsTexts = (entries: Iterable<Entry>): boolean => {
  for (const { path } of entries) if (keptTexts.includes(path)) return true;
  return false;
};

const real = ({ links }: Members, of: string): string => links.get(of) ?? of;

function jsonOf(members: Members, of: string): unknown {
  const text = members.texts.get(real(members, of));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    throw new ImageFault(`it is damaged: ${shown(of)} is no JSON`);
  }
}

/** Small files after one more layer. */
function overlay(below: Texts, { layer: { deleted, opaque }, texts }: Member): Texts {
  const gone = (path: string): boolean =>
    deleted.some((one) => path === one || path.startsWith(`${one}/`)) ||
    opaque.some((one) => one === '' || path.startsWith(`${one}/`));
  const left = Object.entries(below).filter(([path]) => !gone(path));
  return { ...Object.fromEntries(left), ...texts };
}

function imageOf(members: Members, name: string | null): ArchivedImage {
  const parts = findParts((of) => jsonOf(members, of), name);
  const config = readConfig(jsonOf(members, parts.config));
  if (parts.layers.length !== config.diffIds.length)
    throw new ImageFault('its manifest and its configuration name different layers');
  const found = parts.layers.map((of, index) => {
    const one = members.layers.get(real(members, of));
    if (one === undefined)
      throw new ImageFault(`the layer ${shown(of)} is missing, or cannot be read`);
    if (one.diffId !== config.diffIds[index])
      throw new ImageFault(
        `it is damaged: the layer ${shown(of)} is not the one that its configuration names`,
      );
    return one;
  });
  return {
    config,
    layers: found.map(({ layer }) => layer),
    texts: found.reduce(overlay, {}),
  };
}
