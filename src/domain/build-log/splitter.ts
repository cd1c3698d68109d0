import { detached } from './text.ts';

/** A whole JSON object, a line of anything else, or the beginning of an object that never became whole. */
export type Piece = { readonly kind: 'object' | 'line' | 'broken'; readonly text: string };

type Emit = (piece: Piece) => void;

/** Cuts a stream into pieces, wherever its chunks end. Blank lines are dropped. */
export interface Splitter {
  push(text: string, emit: Emit): void;
  /** Gives what has no end yet. */
  end(emit: Emit): void;
}

/** Of a longer line only the beginning is kept. Names of steps are lines too, and hold whole scripts. */
const MAX_LINE = 65_536;
/** `docker buildx history logs` writes a finished build as one object, with up to 2 MiB of output a step. */
const MAX_OBJECT = 64 * 1024 * 1024;

const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const BACKSLASH = 92;
const CLOSING_BRACKET = 93;
const OPENING_BRACE = 123;
const CLOSING_BRACE = 125;
const BYTE_ORDER_MARK = 0xfeff;

export function createSplitter(): Splitter {
  return new Scanner();
}

class Scanner implements Splitter {
  #mode: 'start' | 'line' | 'object' = 'start';
  #held = '';
  #depth = 0;
  #inString = false;
  #escaped = false;
  #atLineStart = false;

  push(text: string, emit: Emit): void {
    let at = 0;
    while (at < text.length) {
      if (this.#mode === 'start') at = this.#skipBlanks(text, at);
      else if (this.#mode === 'line') at = this.#readLine(text, at, emit);
      else at = this.#readObject(text, at, emit);
    }
  }

  end(emit: Emit): void {
    if (this.#mode === 'line') this.#finish('line', emit);
    else if (this.#mode === 'object') this.#finish('broken', emit);
  }

  #skipBlanks(text: string, from: number): number {
    for (let at = from; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === NEWLINE) this.#held = '';
      else if (code === OPENING_BRACE) {
        this.#mode = 'object';
        this.#held = '';
        return at;
      } else if (isBlank(code)) this.#keep(text.slice(at, at + 1), MAX_LINE);
      else {
        this.#mode = 'line';
        return at;
      }
    }
    return text.length;
  }

  #readLine(text: string, from: number, emit: Emit): number {
    const newline = text.indexOf('\n', from);
    this.#keep(text.slice(from, newline < 0 ? text.length : newline), MAX_LINE);
    if (newline < 0) return text.length;
    this.#finish('line', emit);
    return newline + 1;
  }

  #readObject(text: string, from: number, emit: Emit): number {
    for (let at = from; at < text.length; at += 1) {
      const verdict = this.#look(text.charCodeAt(at));
      if (verdict === 'inside') continue;
      const end = verdict === 'whole' ? at + 1 : at;
      this.#keep(text.slice(from, end), MAX_OBJECT);
      this.#finish(verdict === 'whole' ? 'object' : 'broken', emit);
      return end;
    }
    this.#keep(text.slice(from), MAX_OBJECT);
    return text.length;
  }

  /** What the next character makes of the object. */
  #look(code: number): 'inside' | 'whole' | 'broken' {
    if (this.#inString) {
      // JSON has no line break in a string, so this text was cut or is no JSON at all.
      if (code === NEWLINE) return 'broken';
      if (this.#escaped) this.#escaped = false;
      else if (code === BACKSLASH) this.#escaped = true;
      else if (code === QUOTE) this.#inString = false;
      return 'inside';
    }
    if (this.#atLineStart) {
      this.#atLineStart = false;
      if (!continuesObject(code)) return 'broken';
    }
    if (code === NEWLINE) this.#atLineStart = true;
    else if (code === QUOTE) this.#inString = true;
    else if (code === OPENING_BRACE) this.#depth += 1;
    else if (code === CLOSING_BRACE) {
      this.#depth -= 1;
      if (this.#depth === 0) return 'whole';
    }
    return 'inside';
  }

  #keep(text: string, limit: number): void {
    if (this.#held.length < limit) this.#held += text.slice(0, limit - this.#held.length);
  }

  #finish(kind: Piece['kind'], emit: Emit): void {
    const text = this.#held;
    this.#mode = 'start';
    this.#held = '';
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    this.#atLineStart = false;
    emit({ kind, text: kind === 'line' ? detached(text) : text });
  }
}

/** BuildKit indents what is inside an object, so anything else in the first column begins something new. */
function continuesObject(code: number): boolean {
  return isBlank(code) || code === NEWLINE || code === CLOSING_BRACE || code === CLOSING_BRACKET;
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB || code === RETURN || code === BYTE_ORDER_MARK;
}
