import { plainText } from '../words/plain-text.ts';

/** Longer lines of output lose their end, so that one endless line cannot fill the memory. */
const MAX_LINE = 4096;

/**
 * A line as a terminal would leave it: what follows the last carriage return, without escape sequences.
 * Carriage returns at the very end belong to the line break.
 */
export function settled(line: string): string {
  const body = line.replace(/\r+$/, '');
  return plainText(body.slice(body.lastIndexOf('\r') + 1)).slice(0, MAX_LINE);
}

/**
 * A copy that does not keep the chunk alive which the text was cut from.
 * Engines implement `slice` as a view of the original, and twenty kept lines would hold twenty chunks.
 */
export function detached(text: string): string {
  return ` ${text}`.slice(1);
}

/** Bytes of `1.13kB` as BuildKit writes sizes (powers of 1000); null for anything else. */
export function parseBytes(text: string): number | null {
  const found = /^(\d+(?:\.\d+)?)([kMGTP]?)B$/.exec(text);
  if (found === null) return null;
  const power = found[2] === '' ? 0 : 'kMGTP'.indexOf(found[2] ?? '') + 1;
  return Math.round(Number(found[1]) * 1000 ** power);
}

/** Rejoins lines that arrive in pieces, and keeps no more of a line than `settled` needs. */
export interface LineBuffer {
  /** Gives each completed line to `emit`. */
  push(text: string, emit: (line: string) => void): void;
  /** Gives an unfinished last line to `emit`. */
  flush(emit: (line: string) => void): void;
}

export function createLineBuffer(): LineBuffer {
  let held = '';
  let returned = false;
  const add = (piece: string): void => {
    const body = piece.replace(/\r+$/, '');
    // The first character after a carriage return overwrites the line from its beginning.
    if (returned && body !== '') {
      held = '';
      returned = false;
    }
    const restart = body.lastIndexOf('\r');
    const kept = restart < 0 ? held + body : body.slice(restart + 1);
    // Escape sequences are removed later, so more than a line's worth is held here.
    held = kept.slice(0, 4 * MAX_LINE);
    if (body.length < piece.length) returned = true;
  };
  const flush = (emit: (line: string) => void): void => {
    const line = held;
    held = '';
    returned = false;
    emit(settled(line));
  };
  return {
    push(text, emit) {
      let from = 0;
      for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
        add(text.slice(from, to));
        flush(emit);
        from = to + 1;
      }
      if (from < text.length) add(text.slice(from));
    },
    flush(emit) {
      if (held !== '') flush(emit);
    },
  };
}
