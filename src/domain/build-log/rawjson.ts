import { noteStatus, noteTime, noteWarning, vertexOf, type Book } from './book.ts';
import { show, tell, type Stream } from './changes.ts';
import type { Change } from './model.ts';
import { createLineBuffer, type LineBuffer } from './text.ts';
import { plainText } from '../words/plain-text.ts';
import { parseTime } from './time.ts';
import { addInterval, type Vertex } from './vertex.ts';

/** Understands the objects of BuildKit's `rawjson` progress, which are called SolveStatus there. */
export interface JsonReader {
  /** False if the object is no progress. */
  read(object: unknown, changes: Change[]): boolean;
  end(changes: Change[]): void;
}

type Output = {
  readonly decoder: InstanceType<typeof TextDecoder>;
  readonly lines: LineBuffer;
  readonly stream: Stream;
};
type Fields = { readonly [key: string]: unknown };

export function createJsonReader(book: Book): JsonReader {
  const outputs = new Map<string, Map<unknown, Output>>();
  const flush = (vertex: Vertex, changes: Change[]): void => {
    for (const output of outputs.get(vertex.id)?.values() ?? []) {
      const emit = (line: string): void => tell(book, vertex, output.stream, line, changes);
      // Half a character at the very end of the output becomes a replacement character.
      output.lines.push(output.decoder.decode(), emit);
      output.lines.flush(emit);
    }
  };
  return {
    read(object, changes) {
      if (!isFields(object) || !isProgress(object)) return false;
      for (const vertex of list(object['vertexes'])) readVertex(book, vertex, flush, changes);
      for (const status of list(object['statuses'])) readStatus(book, status);
      for (const log of list(object['logs'])) readOutput(book, outputs, log, changes);
      for (const warning of list(object['warnings']))
        noteWarning(book, plainText(decode(warning['short'])));
      return true;
    },
    end(changes) {
      for (const vertex of book.vertices.values()) flush(vertex, changes);
    },
  };
}

function isProgress(object: Fields): boolean {
  // BuildKit writes `{}` when there is nothing new.
  return Object.keys(object).length === 0 || PARTS.some((part) => Array.isArray(object[part]));
}

const PARTS = ['vertexes', 'statuses', 'logs', 'warnings'];

function readVertex(
  book: Book,
  fields: Fields,
  flush: (vertex: Vertex, changes: Change[]) => void,
  changes: Change[],
): void {
  const { digest, name, inputs } = fields as { digest?: unknown; name?: unknown; inputs?: unknown };
  if (typeof digest !== 'string' || typeof name !== 'string') return;
  const vertex = vertexOf(book, digest, name);
  if (Array.isArray(inputs)) vertex.inputs = inputs.filter((input) => typeof input === 'string');
  const start = parseTime(fields['started']);
  const stop = parseTime(fields['completed']);
  noteTime(book, start);
  noteTime(book, stop);
  // A definition without times can be repeated later, and must not reset what is known.
  if (start !== null) {
    const error = fields['error'];
    addInterval(vertex, {
      start,
      stop,
      cached: fields['cached'] === true,
      error: typeof error === 'string' && error !== '' ? error : null,
    });
  }
  if (stop !== null) flush(vertex, changes);
  show(book, vertex, changes);
}

function readStatus(book: Book, fields: Fields): void {
  const { id, current } = fields as { id?: unknown; current?: unknown };
  const vertex = book.vertices.get(String(fields['vertex']));
  const completed = parseTime(fields['completed']);
  noteTime(book, completed ?? parseTime(fields['timestamp']));
  if (vertex === undefined || typeof id !== 'string') return;
  noteStatus(book, vertex, id, typeof current === 'number' ? current : null, completed !== null);
}

function readOutput(
  book: Book,
  outputs: Map<string, Map<unknown, Output>>,
  fields: Fields,
  changes: Change[],
): void {
  const vertex = book.vertices.get(String(fields['vertex']));
  noteTime(book, parseTime(fields['timestamp']));
  if (vertex === undefined) return;
  const streams = outputs.get(vertex.id) ?? new Map<unknown, Output>();
  outputs.set(vertex.id, streams);
  const stream = fields['stream'] === 2 ? 'stderr' : 'stdout';
  const output = streams.get(stream) ?? {
    decoder: new TextDecoder(),
    lines: createLineBuffer(),
    stream,
  };
  streams.set(stream, output);
  const text = output.decoder.decode(bytesOf(fields['data']), { stream: true });
  output.lines.push(text, (line) => tell(book, vertex, stream, line, changes));
}

function decode(data: unknown): string {
  return new TextDecoder().decode(bytesOf(data));
}

/** The bytes of base64 text; none if it is damaged. */
function bytesOf(data: unknown): Uint8Array {
  try {
    const binary = atob(String(data));
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
    return bytes;
  } catch {
    return new Uint8Array();
  }
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
