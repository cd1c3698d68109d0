/** What stands at a path. A hard link names a file that the same layer or a lower one brought. */
export type Kind = 'file' | 'folder' | 'link' | 'hardlink' | 'char' | 'block' | 'fifo';

/** One entry of a layer. Names are latin1: a byte is a character, so that nothing is lost; see `shown`. */
export type Entry = {
  /** Without a slash at either end; the root is `''`. */
  readonly path: string;
  /** The two parts of the path; both are `''` for the root. Entries of one folder share the text of the first. */
  readonly folder: string;
  readonly name: string;
  readonly kind: Kind;
  /** Bytes of a file; 0 for everything else. */
  readonly size: number;
  /** The twelve bits of chmod. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  /** Where a link points; `''` for everything else. */
  readonly target: string;
  /** The file's capabilities as hexadecimal bytes; `''` where it has none. */
  readonly capability: string;
};

/** What one layer says: entries to add, and paths below it to take away. */
export type Layer = {
  /** In the order of the archive; they can be looked at again and again. */
  readonly entries: Iterable<Entry>;
  /** Paths that stood in a lower layer and are gone. */
  readonly deleted: readonly string[];
  /** Folders whose content of lower layers is gone. */
  readonly opaque: readonly string[];
};

/** Content of the few small files that other questions need, by path, as UTF-8. */
export type Texts = Readonly<Record<string, string>>;

/** An archive that cannot be believed. The message is a sentence for people. */
export class ImageFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ImageFault';
  }
}

/** What an archive may ask of this machine before it is refused. */
export type Limits = {
  /** Entries of all layers. */
  readonly entries: number;
  /** Characters of all names together. */
  readonly names: number;
  /** Bytes of one extended header. */
  readonly header: number;
  /** Bytes of all layers, unpacked. */
  readonly unpacked: number;
};
export const usualLimits: Limits = {
  entries: 1_000_000,
  names: 256 * 2 ** 20,
  header: 2 ** 20,
  unpacked: 64 * 2 ** 30,
};

/** A name as people read it: UTF-8 where it is that, otherwise with its odd bytes as `\xE9`. */
export function shown(name: string): string {
  if (printable.test(name)) return name;
  try {
    const text = strict.decode(Uint8Array.from(name, (one) => one.charCodeAt(0)));
    return text.replaceAll(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu, hex);
  } catch {
    return name.replaceAll(/[^ -~]/g, hex);
  }
}
const printable = /^[ -~]*$/;
const strict = new TextDecoder('utf-8', { fatal: true });
const hex = (one: string): string =>
  `\\x${one.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
