import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { ImageFault, shown, usualLimits } from './entry.ts';
import type { Layer, Limits } from './entry.ts';
import { block, isTar } from './header.ts';
import { readLayer } from './layer.ts';
import type { Image } from './image.ts';
import type { LayerReader, Used } from './layer.ts';
import { findParts, readConfig } from './manifest.ts';
import { walk } from './walker.ts';
import type { Found, Taker } from './walker.ts';

/** Unpacks what is pushed through it into `out`; the one thing here that a library does. */
export type Unpack = (kind: 'gzip' | 'zstd', out: (piece: Buffer) => void | Promise<void>) => Taker;

export interface ArchiveReader extends Taker {
  push(piece: Buffer): Promise<void>;
  end(): Promise<void>;
  /** The image under a name, or the first. Call it after `end`. Throws an `ImageFault`. */
  image(name: string | null): Image;
}

/**
 * Reads what `docker save` writes, on every store and of every age, and OCI archives; plain or packed. The order of the
 * layers stands at the end of such an archive, so every member that looks like a layer is read. Digests are checked.
 */
export function readArchive(unpack: Unpack, limits: Limits = usualLimits): ArchiveReader {
  const members: Members = {
    layers: new Map(),
    texts: new Map(),
    links: new Map(),
    used: { entries: 0, names: 0 },
    unpacked: 0,
    textBytes: 0,
  };
  const walker = walk((found) => member(members, found, unpack, limits), limits);
  const taker = sniff(unpack, (is) => {
    if (is === 'tar') return walker;
    throw new ImageFault('it is no tar archive');
  });
  return {
    push: async (piece) => taker.push(piece),
    end: async () => taker.end(),
    image: (name) => imageOf(members, name),
  };
}

type Members = {
  readonly layers: Map<string, Layer>;
  readonly texts: Map<string, Buffer>;
  /** Docker before 25 saves a layer that stands twice as a link. */
  readonly links: Map<string, string>;
  readonly used: Used;
  unpacked: number;
  textBytes: number;
};

function member(members: Members, found: Found, unpack: Unpack, limits: Limits): Taker | null {
  const name = posix.normalize(found.name);
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
  const inner = sniff(unpack, (is) => {
    if (is === 'text') return keepText(members, name);
    if (is !== 'tar') return nobody;
    const reader = readLayer(members.used, limits);
    return counted(reader, members, limits, () => members.layers.set(name, reader.layer));
  });
  return digest === undefined ? inner : checked(inner, digest);
}

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
function counted(reader: LayerReader, members: Members, limits: Limits, done: () => void): Taker {
  return {
    push(piece) {
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

function checked(inner: Taker, digest: string): Taker {
  const hash = createHash('sha256');
  return {
    push(piece) {
      hash.update(piece);
      return inner.push(piece);
    },
    end() {
      if (hash.digest('hex') !== digest)
        throw new ImageFault(
          `it is damaged: the content of ${digest.slice(0, 12)} is not what its name says`,
        );
      return inner.end();
    },
  };
}

const nobody: Taker = { push: () => undefined, end: () => undefined };

/**
 * Looks at the first block and hands everything to the taker that fits it, unpacked where it is packed.
 * Without `unpack` what is packed is something else: so no chain of packings can be built.
 */
function sniff(unpack: Unpack | null, choose: (is: 'tar' | 'text' | 'other') => Taker): Taker {
  let first: Buffer | null = Buffer.alloc(0);
  let taker: Taker | null = null;
  const start = (head: Buffer): void | Promise<void> => {
    first = null;
    taker = chosen(head, unpack, choose);
    return taker.push(head);
  };
  return {
    push(piece) {
      if (taker) return taker.push(piece);
      first = Buffer.concat([first ?? Buffer.alloc(0), piece]);
      return first.length < block ? undefined : start(first);
    },
    end() {
      if (taker) return taker.end();
      const waits = start(first ?? Buffer.alloc(0));
      return Promise.resolve(waits).then(() => taker?.end());
    },
  };
}

function chosen(
  head: Buffer,
  unpack: Unpack | null,
  choose: (is: 'tar' | 'text' | 'other') => Taker,
): Taker {
  const packed = packing(head);
  if (packed === null || unpack === null) {
    if (head[0] === 0x7b || head[0] === 0x5b) return choose('text');
    return choose(head.length >= block && isTar(head) ? 'tar' : 'other');
  }
  const inside = sniff(null, choose);
  const unpacker = unpack(packed, (piece) => inside.push(piece));
  return {
    push: (piece) => unpacker.push(piece),
    end: async () => {
      await unpacker.end();
      await inside.end();
    },
  };
}

function packing(head: Buffer): 'gzip' | 'zstd' | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  return head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528 ? 'zstd' : null;
}

function imageOf(members: Members, name: string | null): Image {
  const real = (of: string): string => members.links.get(of) ?? of;
  const json = (of: string): unknown => {
    const text = members.texts.get(real(of));
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text.toString('utf8'));
    } catch {
      throw new ImageFault(`it is damaged: ${shown(of)} is no JSON`);
    }
  };
  const parts = findParts(json, name);
  const config = readConfig(json(parts.config));
  if (parts.layers.length !== config.diffIds.length)
    throw new ImageFault('its manifest and its configuration name different layers');
  const layers = parts.layers.map((of) => {
    const layer = members.layers.get(real(of));
    if (layer === undefined)
      throw new ImageFault(`the layer ${shown(of)} is missing, or cannot be read`);
    return layer;
  });
  return { config, layers };
}
