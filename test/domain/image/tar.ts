import type { Entry, Layer, Listing, Texts } from '../../../src/domain/image/index.ts';
import { readLayer } from '../../../src/domain/image/index.ts';

type Fields = {
  readonly name: string;
  readonly type?: string;
  readonly body?: string | Buffer;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: number;
  readonly link?: string;
  /** What the header says, where it lies. */
  readonly size?: number;
};

/** One entry of an archive: a ustar header, and its body padded. */
export function entry(of: Fields): Buffer {
  const body = Buffer.from(of.body ?? '');
  const head = Buffer.alloc(512);
  const put = (text: string, at: number) => head.write(text, at, 'latin1');
  const octal = (value: number, at: number, length: number) =>
    put(value.toString(8).padStart(length - 1, '0'), at);
  put(of.name, 0);
  octal(of.mode ?? (of.type === '5' ? 0o755 : 0o644), 100, 8);
  octal(of.uid ?? 0, 108, 8);
  octal(of.gid ?? 0, 116, 8);
  octal(of.size ?? body.length, 124, 12);
  octal(of.mtime ?? 1_700_000_000, 136, 12);
  put(of.type ?? '0', 156);
  put(of.link ?? '', 157);
  put('ustar\x0000', 257);
  put('        ', 148);
  put(
    `${head
      .reduce((sum, one) => sum + one, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return Buffer.concat([head, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

/** An extended header with these records. */
export function pax(records: Readonly<Record<string, string>>, type = 'x'): Buffer {
  const body = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    let length = rest.length + 1;
    while (`${length}${rest}`.length !== length) length += 1;
    return `${length}${rest}`;
  });
  return entry({ name: 'pax', type, body: Buffer.from(body.join(''), 'latin1') });
}

/** A whole archive. */
export const tar = (...parts: readonly Buffer[]): Buffer =>
  Buffer.concat([...parts, Buffer.alloc(1024)]);

type Read = Listing & { readonly entries: readonly Entry[]; readonly texts: Texts };

/** Reads an archive as a layer, in pieces of a size. */
export function layerOf(
  archive: Buffer,
  piece = 65_536,
  limits?: Parameters<typeof readLayer>[1],
): Read {
  const reader = readLayer(undefined, limits);
  for (let at = 0; at < archive.length; at += piece)
    void reader.push(archive.subarray(at, at + piece));
  void reader.end();
  const { entries, deleted, opaque, text } = reader.layer();
  return { entries: [...entries], deleted, opaque, text, texts: reader.texts };
}

/** A layer of entries that say only what matters. */
export const layer = (
  entries: readonly (Partial<Entry> & { readonly path: string })[],
  rest: Partial<Layer> = {},
): Layer => ({
  entries: entries.map((one) => ({
    kind: 'file',
    size: 0,
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: 1,
    target: '',
    capability: '',
    folder: one.path.slice(0, Math.max(0, one.path.lastIndexOf('/'))),
    name: one.path.slice(one.path.lastIndexOf('/') + 1),
    ...one,
  })),
  deleted: [],
  opaque: [],
  ...rest,
});
