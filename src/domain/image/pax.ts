import { ImageFault } from './entry.ts';

/** What an extended header says of the entry after it. Values are latin1. */
export type Extra = Readonly<Record<string, string>>;

/** Reads the records `LENGTH KEY=VALUE\n` of a PAX header. Throws an `ImageFault`. */
export function readPax(bytes: Buffer): Extra {
  const extra: Record<string, string> = {};
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] === 0) break;
    const blank = bytes.indexOf(0x20, at);
    const length = Number(bytes.toString('latin1', at, blank === -1 ? at : blank));
    const end = at + length;
    if (!Number.isSafeInteger(length) || length < 4 || end > bytes.length) throw broken();
    const equals = bytes.indexOf(0x3d, blank);
    if (equals === -1 || equals >= end || bytes[end - 1] !== 0x0a) throw broken();
    const key = bytes.toString('latin1', blank + 1, equals);
    // A key is data from outside: on a plain object `__proto__` would not be one.
    if (known.has(key)) extra[key] = bytes.toString('latin1', equals + 1, end - 1);
    at = end;
  }
  return extra;
}

export const capabilityKey = 'SCHILY.xattr.security.capability';

const known: ReadonlySet<string> = new Set([
  'path',
  'linkpath',
  'size',
  'uid',
  'gid',
  'mtime',
  'GNU.sparse.name',
  'GNU.sparse.realsize',
  'GNU.sparse.size',
  capabilityKey,
]);

const broken = (): ImageFault => new ImageFault('it is damaged: an extended header is broken');

/** A number of an extended header; `otherwise` where it says none. */
export function paxNumber(extra: Extra, key: string, otherwise: number): number {
  const text = extra[key];
  if (text === undefined || text === '') return otherwise;
  const value = Math.floor(Number(text));
  if (Number.isSafeInteger(value) && (value >= 0 || key === 'mtime')) return value;
  throw new ImageFault('an extended header holds a number that cannot be');
}
