import { keepLine, noteWarning, toLog, vertexOf, createBook, type Book } from './book.ts';
import type { BuildLog, StepState } from './model.ts';
import { readStatus } from './plain.ts';
import { createReader } from './reader.ts';
import { readFailure } from './stderr.ts';
import { plainText } from '../words/plain-text.ts';

/** A log that somebody pasted. */
export type PastedLog = BuildLog & {
  /** How many steps are not in it: people leave out what took no time. 0 where it is whole, or does not tell. */
  readonly leftOut: number;
};

/**
 * Reads a build log that somebody pasted: JSON or plain progress, or the last frame that a terminal showed.
 * Fences of Markdown, marks in the margin, indentation, trailing blanks and missing lines do no harm.
 * Of several frames the last one counts. A terminal cuts long names, so those are all that is known.
 */
export function readPasted(text: string): PastedLog {
  const lines = text.split('\n').map((line) => plainText(line.replace(/\r+$/, '')).trimEnd());
  const first = lines.findLastIndex((line) => HEADER.test(line));
  const frame = lines.slice(Math.max(0, first));
  return frame.some((line) => rowOf(line) !== null) ? readFrame(frame) : readProgress(text);
}

const MARGIN = String.raw`^[\s>+!-]*?`;
const HEADER = /\[\+\] Building (\d+\.\d+)s \(\d+\/(\d+)\)/;
const ROW = new RegExp(String.raw`${MARGIN}=> (=> )?(?=\S)`);
const TIMER = /\s(\d+\.\d+)s$/;
const STATE = /^(CACHED|ERROR|CANCELED) /;
const BUILT = /✔ (?:Image )?(\S+)\s+Built\s+(\d+\.\d+)s/;
const FENCE = /^\s*(?:`{3,}|~{3,})/;
const PLAIN_MARGIN = new RegExp(String.raw`${MARGIN}(?=#\d+ )`);

const STATES: Readonly<Record<string, StepState>> = {
  CACHED: 'cached',
  ERROR: 'failed',
  CANCELED: 'cancelled',
};

function readProgress(text: string): PastedLog {
  const reader = createReader();
  for (const line of text.split('\n')) {
    if (!FENCE.test(line)) reader.push(`${line.replace(PLAIN_MARGIN, '')}\n`);
  }
  reader.end();
  return { ...reader.log(), leftOut: 0 };
}

function readFrame(lines: readonly string[]): PastedLog {
  const book = createBook();
  const rest: string[] = [];
  for (const line of lines) {
    const row = rowOf(line);
    if (row === null) rest.push(line);
    else readRow(book, row);
  }
  readBlock(book, rest);
  const built = rest.map((line) => BUILT.exec(line)).find((found) => found !== null);
  const log = toLog(book, 'terminal');
  // Somebody who leaves out lines without time leaves out the name, which compose repeats.
  const names = log.names.length === 0 && built?.[1] !== undefined ? [built[1]] : log.names;
  const [, wall, total] = HEADER.exec(lines[0] ?? '') ?? [];
  const leftOut = total === undefined ? 0 : Math.max(0, Number(total) - log.steps.length);
  return { ...log, names, seconds: Number(wall ?? built?.[2] ?? 0), leftOut };
}

/** A row is a step, or a part of the step above it. */
type Row = { readonly part: boolean; readonly label: string; readonly seconds: number };

function rowOf(line: string): Row | null {
  const lead = ROW.exec(line);
  const timer = TIMER.exec(line);
  if (lead === null || timer === null) return null;
  const label = line.slice(lead[0].length, timer.index).trimEnd();
  return { part: lead[1] !== undefined, label, seconds: Number(timer[1]) };
}

function readRow(book: Book, { part, label, seconds }: Row): void {
  if (part) {
    const above = [...book.vertices.values()].at(-1);
    if (above !== undefined) readStatus(book, above, `${label} done`);
    return;
  }
  if (label.startsWith('WARN: ')) {
    noteWarning(book, label.slice('WARN: '.length));
    return;
  }
  const state = STATES[STATE.exec(label)?.[1] ?? ''] ?? 'done';
  const vertex = vertexOf(book, `#${book.vertices.size + 1}`, label.replace(STATE, ''));
  vertex.told = { state, seconds, error: state === 'cancelled' ? 'context canceled' : null };
}

/** What is printed below the frame when a step broke: its last output, and the reason. */
function readBlock(book: Book, lines: readonly string[]): void {
  const vertex = [...book.vertices.values()].find(({ told }) => told?.state === 'failed');
  if (vertex === undefined || vertex.told === null) return;
  const bare = lines.map((line) => line.replace(/^[+!-] {2,}/, ''));
  const start = bare.findIndex((line) => /^\s*> .*:$/.test(line));
  const block = start < 0 ? [] : bare.slice(start + 1);
  const end = block.findIndex((line) => /^\s*-{6,}$/.test(line));
  for (const line of block.slice(0, Math.max(0, end))) {
    keepLine(vertex, line.replace(/^\s*\d+\.\d+ ?/, ''));
  }
  const below = end < 0 ? bare : block.slice(end + 1);
  vertex.told = {
    ...vertex.told,
    error: readFailure(below.join('\n'))?.message ?? 'unknown error',
  };
}
