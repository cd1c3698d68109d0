import { ImageFault } from './entry.ts';

/** Looks at a zstd stream as it passes. */
interface ZstdFrames {
  /** A piece as parts that each lie in one frame; frames that are to be skipped are left out. Throws an `ImageFault`. */
  readonly cut: (piece: Buffer) => readonly Buffer[];
  /** Whether what has passed ends where a frame ends. */
  readonly whole: () => boolean;
}

/**
 * Finds where the frames of a zstd stream meet (RFC 8878), without unpacking anything. A layer may have any number of
 * frames, and before Node 26 its zlib drops what follows a frame in the same write, and takes a cut frame for a whole one.
 */
export const zstdFrames = (): ZstdFrames => new Frames();

/** Whether the first bytes are those of a frame, of data or to be skipped. */
export const isZstd = (head: Buffer): boolean =>
  head.length >= 4 && (head.readUInt32LE(0) === frame || isSkippable(head.readUInt32LE(0)));

/** Headers are gathered, everything else passes. */
type Part = 'magic' | 'skipped' | 'descriptor' | 'block' | 'passing' | 'rest';

class Frames implements ZstdFrames {
  #part: Part = 'magic';
  /** Bytes of the part that are still to come. */
  #left = 4;
  /** What was gathered of a header, and the worth of its next byte. */
  #value = 0;
  #scale = 1;
  #checksum = 0;
  #last = false;
  #skips = false;

  cut(piece: Buffer): readonly Buffer[] {
    const parts: Buffer[] = [];
    let from = 0;
    for (let at = 0; at < piece.length;) {
      const held = this.#part === 'magic' ? 4 - this.#left : 0;
      at += this.#take(piece, at);
      if (this.#left > 0) continue;
      const started = this.#part === 'magic';
      this.#enter();
      // The magic number is held back until it is known whose it is.
      if (started && !this.#skips && held > 0) parts.push(magic.subarray(0, held));
      if (this.#part !== 'magic') continue;
      if (!this.#skips) parts.push(piece.subarray(from, at));
      from = at;
    }
    if (!this.#skips && this.#part !== 'magic' && from < piece.length)
      parts.push(piece.subarray(from));
    return parts;
  }

  whole(): boolean {
    return this.#part === 'magic' && this.#left === 4;
  }

  #take(piece: Buffer, at: number): number {
    const here = Math.min(this.#left, piece.length - at);
    this.#left -= here;
    if (this.#part === 'passing' || this.#part === 'rest') return here;
    for (let index = at; index < at + here; index += 1) {
      this.#value += (piece[index] ?? 0) * this.#scale;
      this.#scale *= 256;
    }
    return here;
  }

  /** Goes on to the next part that has bytes. */
  #enter(): void {
    while (this.#left === 0) {
      const value = this.#value;
      this.#value = 0;
      this.#scale = 1;
      [this.#part, this.#left] = this.#next(value);
    }
  }

  #next(value: number): [Part, number] {
    switch (this.#part) {
      case 'magic':
        this.#skips = isSkippable(value);
        if (value !== frame && !this.#skips) throw broken();
        return this.#skips ? ['skipped', 4] : ['descriptor', 1];
      case 'skipped':
        return ['rest', value];
      case 'descriptor':
        this.#checksum = value & 4;
        this.#last = false;
        return ['passing', headerRest(value)];
      case 'block':
        return ['passing', this.#block(value)];
      case 'passing':
        return this.#last ? ['rest', this.#checksum] : ['block', 3];
      case 'rest':
        return ['magic', 4];
    }
  }

  #block(value: number): number {
    this.#last = (value & 1) === 1;
    const kind = (value >> 1) & 3;
    if (kind === 3) throw broken();
    // A repeated byte stands there once.
    return kind === 1 ? 1 : value >> 3;
  }
}

/** Bytes of a frame's header after its first: the window, the dictionary's number, the size of the content. */
function headerRest(descriptor: number): number {
  const single = (descriptor >> 5) & 1;
  const size = descriptor >> 6;
  return 1 - single + ([0, 1, 2, 4][descriptor & 3] ?? 0) + (size === 0 ? single : 1 << size);
}

const frame = 0xfd2fb528;
const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
/** Sixteen numbers are for frames that hold no data. */
const isSkippable = (number: number): boolean => number >>> 4 === 0x184d2a5;
const broken = (): ImageFault =>
  new ImageFault('it is damaged: a layer cannot be unpacked (it is no zstd)');
