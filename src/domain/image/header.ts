import { ImageFault } from './entry.ts';

/** Bytes of a block of a tar archive. */
export const block = 512;

/** One header block, read. Names are latin1. */
export type Header = {
  readonly name: string;
  readonly type: string;
  /** Bytes that follow in the archive. */
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
  readonly link: string;
  /** Bytes of an old GNU sparse file with its holes; null where it is none. */
  readonly whole: number | null;
  /** More blocks of an old GNU sparse map follow. */
  readonly extended: boolean;
};

/** Reads the header at an offset; null for a block of zeros, which ends an archive. Throws an `ImageFault`. */
export function readHeader(bytes: Buffer, at: number): Header | null {
  const said = octal(bytes, at + 148, 8);
  const sum = checksum(bytes, at);
  if (sum === blanks && isZero(bytes, at)) return null;
  if (said !== sum) throw new ImageFault('it is damaged: the checksum of a header is wrong');
  const type = String.fromCharCode(bytes[at + 156] ?? 0);
  const ustar = bytes.readUInt32LE(at + 257) === magic && bytes[at + 261] === 0x72;
  const gnu = ustar && bytes[at + 262] === 0x20;
  const prefix = ustar && bytes[at + 262] === 0 ? text(bytes, at + 345, 155) : '';
  const name = text(bytes, at, 100);
  const sparse = gnu && type === 'S';
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    type,
    size: number(bytes, at + 124, 12),
    mode: octal(bytes, at + 100, 8) & 0o7777,
    uid: number(bytes, at + 108, 8),
    gid: number(bytes, at + 116, 8),
    mtime: signed(bytes, at + 136, 12),
    link: text(bytes, at + 157, 100),
    whole: sparse ? number(bytes, at + 483, 12) : null,
    extended: sparse && bytes[at + 482] !== 0,
  };
}

/** The first four letters of “ustar”. */
const magic = 0x61747375;

/** Whether a first block looks like one of a tar archive. */
export function isTar(bytes: Buffer): boolean {
  try {
    readHeader(bytes, 0);
    return true;
  } catch {
    return false;
  }
}

/** The checksum of a block of zeros: its own field counts as blanks. */
const blanks = 8 * 32;

function checksum(bytes: Buffer, at: number): number {
  let sum = blanks;
  for (let index = at; index < at + 148; index += 1) sum += bytes[index] ?? 0;
  for (let index = at + 156; index < at + block; index += 1) sum += bytes[index] ?? 0;
  return sum;
}

/** The checksum leaves its own field out, so that has to be looked at. */
const isZero = (bytes: Buffer, at: number): boolean =>
  bytes.subarray(at + 148, at + 156).every((one) => one === 0);

function text(bytes: Buffer, at: number, length: number): string {
  let end = at;
  while (end < at + length && bytes[end] !== 0) end += 1;
  return end === at ? '' : bytes.toString('latin1', at, end);
}

function octal(bytes: Buffer, at: number, length: number): number {
  let value = 0;
  for (let index = at; index < at + length; index += 1) {
    const one = bytes[index] ?? 0;
    if (one >= 0x30 && one <= 0x37) value = value * 8 + (one - 0x30);
    else if (one !== 0x20 && one !== 0)
      throw new ImageFault('it is damaged: a header holds a number that is none');
    else if (value > 0) break;
  }
  return value;
}

/** Octal digits, or the bytes themselves where the first bit says so. */
function signed(bytes: Buffer, at: number, length: number): number {
  const first = bytes[at] ?? 0;
  if ((first & 0x80) === 0) return octal(bytes, at, length);
  let value = first & 0x40 ? (first & 0x7f) - 0x80 : first & 0x7f;
  for (let index = at + 1; index < at + length; index += 1)
    value = value * 256 + (bytes[index] ?? 0);
  return value;
}

function number(bytes: Buffer, at: number, length: number): number {
  const value = signed(bytes, at, length);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new ImageFault('a header holds a size or an id that cannot be');
}
