import type { Answer } from '../model/answer.ts';

/** What is answered, piece by piece, where it is what was asked for. */
export type Take = (piece: Buffer) => void | Promise<void>;

/** Reads the answer of a server as it comes, in pieces cut anywhere. */
export interface AnswerReader {
  /** A promise asks for patience before the next piece. */
  readonly push: (piece: Buffer) => void | Promise<void>;
  /** Whether nothing more belongs to it. */
  readonly over: () => boolean;
  /** What was answered; null where it broke off. `closed` says that nothing more can come. */
  readonly answer: () => Answer | null;
}

/**
 * Reads an HTTP answer whose content, of status 200, goes to `take` as it lies in the pieces: Node's own parser copies each
 * piece into memory of its own, and of an image of 1.5 GB that is half of the work. All else becomes text.
 */
export const answerReader = (take: Take): AnswerReader => new Reader(take);

/** `head`, `size`, `gap` and `tail` are read by lines; `content` of a known length is taken, `rest` ends with the connection. */
type Part = 'head' | 'size' | 'content' | 'gap' | 'tail' | 'rest' | 'over';

class Reader implements AnswerReader {
  readonly #take: Take;
  #part: Part = 'head';
  /** What has come of a line. */
  #line = '';
  /** Bytes of the content that are still to come, or of the current one of its chunks. */
  #left = Infinity;
  #chunked = false;
  #status = 0;
  readonly #text: Buffer[] = [];
  #waits: Promise<void>[] = [];

  constructor(take: Take) {
    this.#take = take;
  }

  push(piece: Buffer): void | Promise<void> {
    for (let at = 0; at < piece.length && this.#part !== 'over';) at += this.#step(piece, at);
    if (this.#waits.length === 0) return undefined;
    const waits = this.#waits;
    this.#waits = [];
    return Promise.all(waits).then(() => undefined);
  }

  over(): boolean {
    return this.#part === 'over';
  }

  answer(): Answer | null {
    return this.#part === 'over' || this.#part === 'rest'
      ? { status: this.#status, text: Buffer.concat(this.#text).toString('utf8') }
      : null;
  }

  /** Handles what one part takes of a piece; gives the number of its bytes. */
  #step(piece: Buffer, at: number): number {
    if (this.#part === 'content' || this.#part === 'rest') {
      const here = Math.min(this.#left, piece.length - at);
      this.#content(piece.subarray(at, at + here));
      this.#left -= here;
      if (this.#left === 0) this.#part = this.#chunked ? 'gap' : 'over';
      return here;
    }
    const end = piece.indexOf(0x0a, at);
    const next = end === -1 ? piece.length : end + 1;
    this.#line += piece.toString('latin1', at, next);
    if (end === -1) return next - at;
    const line = this.#line.trim();
    this.#line = '';
    this.#onLine(line);
    return next - at;
  }

  #content(piece: Buffer): void {
    // The piece is only lent.
    if (this.#status !== 200) return void this.#text.push(Buffer.from(piece));
    const waits = this.#take(piece);
    if (waits) this.#waits.push(waits);
  }

  #onLine(line: string): void {
    if (this.#part === 'head') return this.#onHead(line);
    if (this.#part === 'gap') this.#part = 'size';
    else if (this.#part === 'size') {
      this.#left = Number.parseInt(line, 16);
      // What is no number is no answer, which is told by its never being over.
      this.#part = this.#left > 0 ? 'content' : 'tail';
    } else if (line === '' && this.#left === 0) this.#part = 'over';
  }

  #onHead(line: string): void {
    if (this.#status === 0) this.#status = Number(/^HTTP\/1\.\d (\d{3})/.exec(line)?.[1] ?? 500);
    else if (line !== '') {
      const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line.toLowerCase()) ?? [];
      if (name === 'transfer-encoding') this.#chunked = value === 'chunked';
      else if (name === 'content-length') this.#left = Number(value);
    } else if (this.#chunked) this.#part = 'size';
    else if (this.#left === 0) this.#part = 'over';
    else this.#part = this.#left === Infinity ? 'rest' : 'content';
  }
}
