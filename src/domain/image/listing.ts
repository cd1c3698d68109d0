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
  let text = `${first}\n`;
  const last = { folder: '', rights: '', mtime: Number.NaN };
  const line = (one: string) => {
    text += `${one}\n`;
  };
  return {
    add: ({ path, kind, size, mode, uid, gid, mtime, target, capability }) => {
      const cut = Math.max(0, path.lastIndexOf('/'));
      const folder = path.slice(0, cut);
      if (folder !== last.folder) line(`/${escaped((last.folder = folder))}`);
      const rights = `${letters[kind]}\t${mode.toString(8)}\t${uid}\t${gid}`;
      if (rights !== last.rights) line(`!${(last.rights = rights)}`);
      const time = mtime === last.mtime ? '' : String((last.mtime = mtime));
      const name = escaped(cut === 0 ? path : path.slice(cut + 1));
      const more = `${size || ''}\t${time}\t${escaped(target)}\t${capability}`;
      line(` ${name}\t${more}`.replace(/\t+$/, ''));
    },
    remove: (path) => line(`-${escaped(path)}`),
    empty: (folder) => line(`o${escaped(folder)}`),
    done: () => {
      const whole = `${text}${end}`;
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

function* entriesOf(text: string): Generator<Entry, void> {
  let prefix = '';
  let { kind, mode, uid, gid } = rightsOf('f\t0\t0\t0');
  let mtime = 0;
  const stop = text.length - end.length;
  for (let at = first.length + 1; at < stop;) {
    const next = text.indexOf('\n', at);
    const line = text.slice(at + 1, next);
    const sign = text[at];
    if (sign === ' ') {
      const [name = '', size = '', time = '', target = '', capability = ''] = line.split('\t');
      if (time !== '') mtime = Number(time);
      yield {
        path: prefix + plain(name),
        kind,
        size: Number(size),
        mode,
        uid,
        gid,
        mtime,
        target: plain(target),
        capability,
      };
    } else if (sign === '/') prefix = line === '' ? '' : `${plain(line)}/`;
    else if (sign === '!') ({ kind, mode, uid, gid } = rightsOf(line));
    at = next + 1;
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
