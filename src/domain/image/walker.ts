import { ImageFault, usualLimits } from './entry.ts';
import type { Limits } from './entry.ts';
import { block, readHeader } from './header.ts';
import type { Header } from './header.ts';
import { paxNumber, readPax } from './pax.ts';
import type { Extra } from './pax.ts';

/** One entry of an archive as its headers say it; nothing is judged yet. */
export type Found = Omit<Header, 'whole' | 'extended'> & {
  /** Bytes of the file; `size` is what follows in the archive. */
  readonly length: number;
  readonly extra: Extra;
};

/** Takes what comes, in pieces cut anywhere. A promise asks for patience before the next piece. */
export interface Taker {
  push(piece: Buffer): void | Promise<void>;
  end(): void | Promise<void>;
}

/** Reads an archive that is pushed through it. */
export interface Walker extends Taker {
  /** Goes over bytes of a body that the caller does not have. */
  skip(bytes: number): void;
}

/**
 * Walks the headers of a tar archive (ustar, PAX, GNU) and calls `onEntry` for each entry, which gives the taker of its
 * body or null. It keeps one block and one extended header at most. Everything it does not believe is an `ImageFault`.
 */
export const walk = (
  onEntry: (found: Found) => Taker | null,
  limits: Limits = usualLimits,
): Walker => new Walk(onEntry, limits);

/** `body` goes to the taker, `meta` is collected, `map` is a sparse map, `pad` and `over` are passed. */
type Part = 'header' | 'body' | 'meta' | 'map' | 'pad' | 'over';

class Walk implements Walker {
  readonly #onEntry: (found: Found) => Taker | null;
  readonly #limits: Limits;
  readonly #held = Buffer.alloc(block);
  #part: Part = 'header';
  /** Bytes of the current part that are still to come. */
  #left = block;
  #header: Header | null = null;
  /** Bytes of the body of the current entry. */
  #size = 0;
  #taker: Taker | null = null;
  #meta: Buffer[] = [];
  #extra: Extra = none;
  #global: Extra = none;
  #waits: Promise<void>[] = [];

  constructor(onEntry: (found: Found) => Taker | null, limits: Limits) {
    this.#onEntry = onEntry;
    this.#limits = limits;
  }

  push(piece: Buffer): void | Promise<void> {
    for (let at = 0; at < piece.length;) at += this.#step(piece, at);
    if (this.#waits.length === 0) return undefined;
    const waits = this.#waits;
    this.#waits = [];
    return Promise.all(waits).then(() => undefined);
  }

  skip(bytes: number): void {
    if (this.#part !== 'body' || bytes > this.#left)
      throw new ImageFault('it is damaged: a file is longer than its header says');
    this.#left -= bytes;
    if (this.#left === 0) this.#endBody();
  }

  end(): void {
    const clean = this.#part === 'over' || (this.#part === 'header' && this.#left === block);
    if (!clean) throw new ImageFault('it ends in the middle of a file: it was cut short');
  }

  /** Handles what one part takes of a piece; gives the number of its bytes. */
  #step(piece: Buffer, at: number): number {
    const here = Math.min(this.#left, piece.length - at);
    if (this.#part === 'over') return here;
    if (this.#part === 'header' || this.#part === 'map') {
      if (here === block) this.#block(piece, at);
      else this.#gather(piece, at, here);
      return here;
    }
    if (this.#part === 'body' && this.#taker)
      this.#wait(this.#taker.push(piece.subarray(at, at + here)));
    if (this.#part === 'meta') this.#meta.push(Buffer.from(piece.subarray(at, at + here)));
    this.#left -= here;
    if (this.#left === 0) this.#endPart();
    return here;
  }

  /** A block that two pieces share is put together first. */
  #gather(piece: Buffer, at: number, here: number): void {
    piece.copy(this.#held, block - this.#left, at, at + here);
    this.#left -= here;
    if (this.#left === 0) this.#block(this.#held, 0);
  }

  #endPart(): void {
    if (this.#part === 'body') this.#endBody();
    else if (this.#part === 'meta') this.#endMeta();
    else this.#enter('header', block);
  }

  #block(bytes: Buffer, at: number): void {
    if (this.#part === 'header') this.#onHeader(readHeader(bytes, at));
    else if (bytes[at + 504] === 0 && this.#header) this.#entry(this.#header);
    else this.#enter('map', block);
  }

  #onHeader(header: Header | null): void {
    if (header === null) return this.#enter('over', Infinity);
    this.#header = header;
    if (!metaTypes.has(header.type))
      return header.extended ? this.#enter('map', block) : this.#entry(header);
    if (header.size > this.#limits.header)
      throw new ImageFault(`one of its headers claims ${header.size} bytes`);
    this.#meta = [];
    this.#enter(header.size === 0 ? 'header' : 'meta', padded(header.size) || block);
  }

  #endMeta(): void {
    const { type = '', size = 0 } = this.#header ?? {};
    const body = Buffer.concat(this.#meta).subarray(0, size);
    this.#meta = [];
    if (type === 'g') this.#global = { ...this.#global, ...readPax(body) };
    else if (type === 'x' || type === 'X') this.#extra = { ...this.#extra, ...readPax(body) };
    else this.#extra = { ...this.#extra, [type === 'L' ? 'path' : 'linkpath']: untilNul(body) };
    this.#enter('header', block);
  }

  #entry(header: Header): void {
    const extra = this.#extra === none ? this.#global : { ...this.#global, ...this.#extra };
    const found = merged(header, extra);
    this.#extra = none;
    this.#size = found.size;
    this.#taker = this.#onEntry(found);
    if (found.size === 0) this.#endBody();
    else this.#enter('body', found.size);
  }

  #endBody(): void {
    if (this.#taker) this.#wait(this.#taker.end());
    this.#taker = null;
    const rest = padded(this.#size) - this.#size;
    this.#enter(rest === 0 ? 'header' : 'pad', rest === 0 ? block : rest);
  }

  #enter(part: Part, left: number): void {
    this.#part = part;
    this.#left = left;
  }

  #wait(one: void | Promise<void>): void {
    if (one) this.#waits.push(one);
  }
}

/** What most entries have of extended headers. */
const none: Extra = {};

const metaTypes: ReadonlySet<string> = new Set(['x', 'g', 'L', 'K', 'X']);
const padded = (size: number): number => Math.ceil(size / block) * block;

/** What all headers of an entry say together. */
function merged(header: Header, extra: Extra): Found {
  // The size field of a link may carry the size of its target, and nothing follows.
  const bare = '123456'.includes(header.type);
  const size = bare ? 0 : paxNumber(extra, 'size', header.size);
  const whole = header.whole ?? paxNumber(extra, 'GNU.sparse.size', size);
  return {
    name: extra['GNU.sparse.name'] ?? extra['path'] ?? header.name,
    type: header.type,
    size,
    length: paxNumber(extra, 'GNU.sparse.realsize', whole),
    mode: header.mode,
    uid: paxNumber(extra, 'uid', header.uid),
    gid: paxNumber(extra, 'gid', header.gid),
    mtime: paxNumber(extra, 'mtime', header.mtime),
    link: extra['linkpath'] ?? header.link,
    extra,
  };
}

function untilNul(body: Buffer): string {
  const end = body.indexOf(0);
  return body.toString('latin1', 0, end === -1 ? body.length : end);
}
