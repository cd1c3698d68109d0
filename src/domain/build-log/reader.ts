import { createBook, toLog } from './book.ts';
import type { BuildLog, Change, ProgressFormat } from './model.ts';
import { createPlainReader, isPlain } from './plain.ts';
import { createJsonReader } from './rawjson.ts';
import { createSplitter, type Piece } from './splitter.ts';
import { plainText } from '../words/plain-text.ts';

/**
 * Understands the progress of a build while it arrives, and finds out its format by itself.
 * Anything may stand between the progress; it comes back as `foreign`.
 * Memory does not grow with the length of the output, only with the number of steps.
 */
export interface Reader {
  /** Takes text that may be cut anywhere, and gives what it brought. */
  readonly push: (text: string) => readonly Change[];
  /** Says that no more will come, and gives what was still unfinished. */
  readonly end: () => readonly Change[];
  /** All that is known so far. */
  readonly log: () => BuildLog;
  /** The last lines of output of a step, 20 at most; none for a step that does not exist. */
  readonly tail: (stepId: string) => readonly string[];
}

export function createReader(): Reader {
  return new SniffingReader();
}

class SniffingReader implements Reader {
  readonly #book = createBook();
  readonly #splitter = createSplitter();
  readonly #json = createJsonReader(this.#book);
  readonly #plain = createPlainReader(this.#book);
  #format: ProgressFormat = 'none';

  push(text: string): readonly Change[] {
    const changes: Change[] = [];
    this.#splitter.push(text, (piece) => this.#read(piece, changes));
    return changes;
  }

  end(): readonly Change[] {
    const changes: Change[] = [];
    this.#splitter.end((piece) => this.#read(piece, changes));
    this.#json.end(changes);
    return changes;
  }

  log(): BuildLog {
    return toLog(this.#book, this.#format);
  }

  tail(stepId: string): readonly string[] {
    return [...(this.#book.vertices.get(stepId)?.tail ?? [])];
  }

  #read(piece: Piece, changes: Change[]): void {
    if (piece.kind === 'object' && this.#json.read(parse(piece.text), changes)) {
      this.#format = 'rawjson';
    } else if (piece.kind !== 'broken' || !HALF_PROGRESS.test(piece.text)) {
      for (const line of linesOf(piece)) this.#readLine(line, changes);
    }
  }

  #readLine(line: string, changes: Change[]): void {
    const mayBePlain = this.#format === 'plain' || (this.#format !== 'rawjson' && isPlain(line));
    if (mayBePlain && this.#plain.read(line, changes)) this.#format = 'plain';
    else {
      if (this.#format === 'none') this.#format = 'other';
      changes.push({ type: 'foreign', text: plainText(line) });
    }
  }
}

/** The beginning of an object whose end was lost, which is of no use to anybody. */
const HALF_PROGRESS = /^\{\s*"(?:vertexes|statuses|logs|warnings)"/;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A foreign object may have many lines; blank ones say nothing. */
function linesOf(piece: Piece): readonly string[] {
  if (piece.kind === 'line') return [piece.text.trimEnd()];
  return piece.text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}
