import type { Entry, Kind, Layer } from './entry.ts';

/**
 * A layer as text, which is how it is kept under its digest, and how it is held while others are read: folder by folder,
 * owner and mode only where they change, about thirty characters a file. Its entries are made when they are looked at.
 */
export interface Listing extends Layer {
  readonly text: string;
}

export interface ListingWriter {
  readonly add: (entry: Entry) => void;
  readonly remove: (path: string) => void;
  readonly empty: (folder: string) => void;
  /** What was written, complete. */
  readonly done: () => Listing;
}

/** Starts to write a layer down, entry by entry. */
export function writeListing(): ListingWriter {
  // Outside the heap: a string that grows by a hundred thousand pieces keeps all of them until it is read.
  let bytes = Buffer.allocUnsafe(64 * 1024);
  let used = 0;
  const line = (one: string) => {
    if (used + one.length >= bytes.length)
      bytes = Buffer.concat([bytes, Buffer.allocUnsafe(bytes.length + one.length)]);
    used += bytes.write(`${one}\n`, used, 'latin1');
  };
  let last: Entry | null = null;
  line(first);
  return {
    add: (entry) => {
      const { folder, name, kind, size, mode, uid, gid, mtime, target, capability } = entry;
      if (folder !== (last?.folder ?? '')) line(`/${escaped(folder)}`);
      if (last === null || !sameKindAndRights(entry, last))
        line(`!${letters[kind]}\t${mode.toString(8)}\t${uid}\t${gid}`);
      const time = mtime === last?.mtime ? '' : String(mtime);
      last = entry;
      if (target === '' && capability === '' && time === '')
        return line(size === 0 ? ` ${escaped(name)}` : ` ${escaped(name)}\t${size}`);
      const more = `${size || ''}\t${time}\t${escaped(target)}\t${capability}`;
      line(` ${escaped(name)}\t${more}`.replace(/\t+$/, ''));
    },
    remove: (path) => line(`-${escaped(path)}`),
    empty: (folder) => line(`o${escaped(folder)}`),
    done: () => {
      const whole = bytes.toString('latin1', 0, used) + end;
      // What was just written can be read.
      return readListing(whole) ?? { entries: [], deleted: [], opaque: [], text: whole };
    },
  };
}

/** What `writeListing` wrote; null where it is of another version or was cut. */
export function readListing(text: string): Listing | null {
  if (!text.startsWith(`${first}\n`) || !text.endsWith(`\n${end}`)) return null;
  const named = (letter: string): readonly string[] =>
    [...text.matchAll(new RegExp(`^${letter}(.*)$`, 'gm'))].map(([, path = '']) => plain(path));
  const gone: { deleted?: readonly string[]; opaque?: readonly string[] } = {};
  return {
    text,
    // Many layers are kept that nobody looks into.
    get deleted() {
      return (gone.deleted ??= named('-'));
    },
    get opaque() {
      return (gone.opaque ??= named('o'));
    },
    entries: { [Symbol.iterator]: () => entriesOf(text) },
  };
}

const sameKindAndRights = (one: Entry, other: Entry): boolean =>
  one.kind === other.kind &&
  one.mode === other.mode &&
  one.uid === other.uid &&
  one.gid === other.gid;

function* entriesOf(text: string): Generator<Entry, void> {
  let folder = '';
  let prefix = '';
  let { kind, mode, uid, gid } = rightsOf('f\t0\t0\t0');
  let mtime = 0;
  const stop = text.length - end.length;
  for (let at = first.length + 1; at < stop;) {
    const next = text.indexOf('\n', at);
    const line = text.slice(at + 1, next);
    const sign = text[at];
    at = next + 1;
    if (sign === ' ') {
      // A size at most is what most lines have.
      const tab = line.indexOf('\t');
      const name = plain(tab === -1 ? line : line.slice(0, tab));
      const more = tab === -1 ? '' : line.slice(tab + 1);
      const [size = '', time = '', target = '', capability = ''] = more.includes('\t')
        ? more.split('\t')
        : [more];
      if (time !== '') mtime = Number(time);
      yield {
        path: prefix + name,
        folder,
        name,
        kind,
        size: Number(size),
        mode,
        uid,
        gid,
        mtime,
        target: plain(target),
        capability,
      };
    } else if (sign === '/') {
      folder = plain(line);
      prefix = line === '' ? '' : `${folder}/`;
    } else if (sign === '!') ({ kind, mode, uid, gid } = rightsOf(line));
  }
}

function rightsOf(text: string) {
  const [letter = '', mode = '', uid, gid] = text.split('\t');
  return {
    kind: kinds[letter] ?? 'file',
    mode: Number.parseInt(mode, 8),
    uid: Number(uid),
    gid: Number(gid),
  };
}

const first = 'kpi-tasks layer 2';
/** A file that lacks it was not written to its end. */
const end = 'end';

const letters: Readonly<Record<Kind, string>> = {
  file: 'f',
  folder: 'd',
  link: 'l',
  hardlink: 'h',
  char: 'c',
  block: 'b',
  fifo: 'p',
};
const kinds: Readonly<Record<string, Kind>> = {
  f: 'file',
  d: 'folder',
  l: 'link',
  h: 'hardlink',
  c: 'char',
  b: 'block',
  p: 'fifo',
};

const escapes: Readonly<Record<string, string>> = {
  '\\': String.raw`\\`,
  '\t': String.raw`\t`,
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
};
const unescapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' };
const escaped = (text: string): string =>
  /[\\\t\n\r]/.test(text) ? text.replaceAll(/[\\\t\n\r]/g, (one) => escapes[one] ?? one) : text;
const plain = (text: string): string =>
  text.includes('\\') ? text.replaceAll(/\\(.)/g, (_, one: string) => unescapes[one] ?? one) : text;
