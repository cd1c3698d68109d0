import { noteStatus, noteWarning, vertexOf, type Book } from './book.ts';
import { show, tell } from './changes.ts';
import type { Change, StepState } from './model.ts';
import { parseBytes, settled } from './text.ts';
import { plainText } from '../words/plain-text.ts';
import { isCancellation, type Told, type Vertex } from './vertex.ts';

/** Understands the lines of BuildKit's `plain` progress: `#7 DONE 0.5s`. */
export interface PlainReader {
  /** False if the line is no progress. */
  read(line: string, changes: Change[]): boolean;
}

const RUNNING: Told = { state: 'running', seconds: 0, error: null };
const RULE = '------';
/** BuildKit repeats ten lines of output after a failure; more means that the block was cut. */
const MAX_BLOCK = 30;

export function createPlainReader(book: Book): PlainReader {
  let block = 0;
  return {
    read(line, changes) {
      const text = line.trimEnd();
      const found = /^#(\d+) ([^]*)$/.exec(text);
      if (found === null) {
        // The block repeats what was said before, so nothing in it is new.
        if (text === RULE && book.vertices.size > 0) block = block > 0 ? 0 : MAX_BLOCK;
        else if (block > 0) block -= 1;
        else return false;
        return true;
      }
      block = 0;
      const [, number = '', rest = ''] = found;
      // Number 0 is the client talking about itself: `#0 building with "default" instance`.
      if (number !== '0') readStep(book, `#${number}`, rest, changes);
      return true;
    },
  };
}

/** Whether a stream may begin with this line if it is plain progress. */
export function isPlain(line: string): boolean {
  return /^#\d+ \S/.test(line);
}

function readStep(book: Book, id: string, rest: string, changes: Change[]): void {
  const known = book.vertices.get(id);
  // The first line of a number is its name, which is repeated when the printer comes back to it.
  if (known === undefined || known.fullName === rest) {
    const vertex = known ?? vertexOf(book, id, plainText(rest));
    vertex.told ??= RUNNING;
    show(book, vertex, changes);
    return;
  }
  const output = /^(\d+\.\d+)(?: ([^]*))?$/.exec(rest);
  if (output !== null) {
    // A step that is stopped gets no time of its own; it lasted at least until its last output.
    if (known.told !== null) known.told = { ...known.told, seconds: Number(output[1]) };
    tell(book, known, 'stdout', settled(output[2] ?? ''), changes);
    return;
  }
  const end = endOf(known, rest);
  if (end !== null) {
    known.told = end;
    show(book, known, changes);
  } else if (rest.startsWith('WARN: ')) noteWarning(book, plainText(rest.slice('WARN: '.length)));
  else if (rest !== '...') readStatus(book, known, rest);
}

function endOf(vertex: Vertex, rest: string): Told | null {
  const done = /^DONE (\d+\.\d+)s$/.exec(rest);
  if (done !== null) return { state: 'done', seconds: Number(done[1]), error: null };
  if (rest === 'CACHED') return { state: 'cached', seconds: 0, error: null };
  const seconds = vertex.told?.seconds ?? 0;
  if (rest === 'CANCELED') return { state: 'cancelled', seconds, error: 'context canceled' };
  if (!rest.startsWith('ERROR: ')) return null;
  const error = plainText(rest.slice('ERROR: '.length));
  const state: StepState = isCancellation(error) ? 'cancelled' : 'failed';
  return { state, seconds, error };
}

/** `transferring context: 20.01MB 0.2s done`, where each part but the first can be missing. */
export function readStatus(book: Book, vertex: Vertex, rest: string): void {
  const complete = rest.endsWith(' done');
  const untimed = rest.replace(/ done$/, '').replace(/ \d+\.\d+s$/, '');
  const sized = /^(.*?) (\S+B)(?: \/ \S+B)?$/.exec(untimed);
  const bytes = sized === null ? null : parseBytes(sized[2] ?? '');
  const id = bytes === null ? untimed : (sized?.[1] ?? untimed);
  noteStatus(book, vertex, id, bytes, complete);
}
