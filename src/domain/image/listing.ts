import type { Entry, Kind, Layer } from './entry.ts';

/** A layer as text, to be kept under its digest: a line an entry, latin1 names as they are. */
export function writeListing(layer: Layer): string {
  const lines = [first];
  for (const [path, text] of Object.entries(layer.texts))
    lines.push(`t\t${escaped(path)}\t${escaped(text)}`);
  for (const path of layer.deleted) lines.push(`-\t${escaped(path)}`);
  for (const path of layer.opaque) lines.push(`o\t${escaped(path)}`);
  for (const one of layer.entries)
    lines.push(
      `${letters[one.kind]}\t${one.mode.toString(8)}\t${one.uid}\t${one.gid}\t${one.mtime}\t${one.size}\t${escaped(one.path)}\t${escaped(one.target)}\t${one.capability}`,
    );
  lines.push(last);
  return lines.join('\n');
}

/** What `writeListing` wrote; null where it is of another version or was cut. */
export function readListing(text: string): Layer | null {
  if (!text.startsWith(`${first}\n`) || !text.endsWith(`\n${last}`)) return null;
  const entries: Entry[] = [];
  const deleted: string[] = [];
  const opaque: string[] = [];
  const texts: Record<string, string> = {};
  for (const line of text.slice(first.length + 1, -last.length - 1).split('\n')) {
    const [letter = '', a = '', b = '', gid, mtime, size, path = '', target = '', capability = ''] =
      line.split('\t');
    if (letter === '-') deleted.push(plain(a));
    else if (letter === 'o') opaque.push(plain(a));
    else if (letter === 't') texts[plain(a)] = plain(b);
    else if (letter !== '')
      entries.push({
        path: plain(path),
        kind: kinds[letter] ?? 'file',
        size: Number(size),
        mode: Number.parseInt(a, 8),
        uid: Number(b),
        gid: Number(gid),
        mtime: Number(mtime),
        target: plain(target),
        capability,
      });
  }
  return { entries, deleted, opaque, texts };
}

const first = 'kpi-tasks layer 1';
/** A file that lacks it was not written to its end. */
const last = 'end';

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
};
const escaped = (text: string): string =>
  /[\\\t\n]/.test(text) ? text.replaceAll(/[\\\t\n]/g, (one) => escapes[one] ?? one) : text;
const plain = (text: string): string =>
  text.includes('\\')
    ? text.replaceAll(/\\(.)/g, (_, one: string) => (one === 't' ? '\t' : one === 'n' ? '\n' : one))
    : text;
