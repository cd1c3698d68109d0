import type { BuildFailure, BuildLog, ProgressFormat, Step } from './model.ts';
import { parseName, serviceIn, type ParsedName } from './name.ts';
import { toMillis, toSeconds } from './time.ts';
import { createVertex, earliest, latest, toStep, type Vertex } from './vertex.ts';

/** Everything that a reader has understood so far. */
export type Book = {
  readonly vertices: Map<string, Vertex>;
  /** Names of compose services that prefix the names of vertices. */
  readonly services: Set<string>;
  readonly parsed: Map<string, ParsedName>;
  readonly names: Set<string>;
  imageId: string | null;
  readonly digests: Set<string>;
  readonly warnings: Set<string>;
  /** The latest time seen, for what has no end yet. */
  now: bigint;
};

const TAIL = 20;
const MAX_WARNINGS = 100;

export function createBook(): Book {
  return {
    vertices: new Map(),
    services: new Set(),
    parsed: new Map(),
    names: new Set(),
    imageId: null,
    digests: new Set(),
    warnings: new Set(),
    now: 0n,
  };
}

/** The vertex of this id, made if there is none. It keeps the name under which it came first. */
export function vertexOf(book: Book, id: string, fullName: string): Vertex {
  const known = book.vertices.get(id);
  const service = serviceIn(fullName);
  if (service !== null && !book.services.has(service)) {
    book.services.add(service);
    book.parsed.clear();
  }
  if (known !== undefined) return known;
  const vertex = createVertex(id, fullName);
  book.vertices.set(id, vertex);
  return vertex;
}

export function stepOf(book: Book, vertex: Vertex): Step {
  return toStep(vertex, nameOf(book, vertex), book.now);
}

/** Records a status of a vertex; `bytes` is null where the status has none. */
export function noteStatus(
  book: Book,
  vertex: Vertex,
  id: string,
  bytes: number | null,
  complete: boolean,
): void {
  const { kind, instruction } = nameOf(book, vertex);
  if (instruction === 'load build context' && id === 'transferring context:' && bytes !== null) {
    vertex.transfers.set(id, bytes);
  }
  if (kind !== 'export' || !complete) return;
  if (id.startsWith('naming to ')) book.names.add(id.slice('naming to '.length));
  const image =
    /^(writing image|exporting manifest list|exporting manifest|exporting config) (sha256:[0-9a-f]{64})$/.exec(
      id,
    );
  if (image?.[2] === undefined) return;
  book.digests.add(image[2]);
  // The containerd store writes the list after the manifests it lists, so the last one is the image.
  if (image[1] !== 'exporting config') book.imageId = image[2];
}

export function noteWarning(book: Book, text: string): void {
  if (text !== '' && book.warnings.size < MAX_WARNINGS) book.warnings.add(text);
}

export function noteTime(book: Book, time: bigint | null): void {
  if (time !== null && time > book.now) book.now = time;
}

export function keepLine(vertex: Vertex, line: string): void {
  vertex.tail.push(line);
  if (vertex.tail.length > TAIL) vertex.tail.shift();
}

export function toLog(book: Book, format: ProgressFormat): BuildLog {
  const vertices = [...book.vertices.values()];
  const steps = inOrderOfStart(vertices).map((vertex) => stepOf(book, vertex));
  const exports = steps.filter((step) => EXPORT.test(step.instruction));
  const intervals = vertices.flatMap((vertex) => [...vertex.intervals.values()]);
  const start = earliest(intervals.map((interval) => interval.start));
  const stop = latest(intervals.map((interval) => interval.stop));
  const end = intervals.some((interval) => interval.stop === null) ? book.now : stop;
  return {
    format,
    steps,
    exported: exports.length > 0 && exports.every((step) => step.state === 'done'),
    names: [...book.names],
    imageId: book.imageId,
    digests: [...book.digests],
    contextBytes: transferred(vertices),
    started: start === null ? null : toMillis(start),
    completed: stop === null ? null : toMillis(stop),
    seconds: start === null || end === null ? 0 : toSeconds(end - start),
    warnings: [...book.warnings],
    failure: findFailure(book, steps),
  };
}

function nameOf(book: Book, vertex: Vertex): ParsedName {
  const known = book.parsed.get(vertex.id);
  if (known !== undefined) return known;
  const parsed = parseName(vertex.fullName, book.services);
  book.parsed.set(vertex.id, parsed);
  return parsed;
}

function inOrderOfStart(vertices: readonly Vertex[]): readonly Vertex[] {
  const rows = vertices.map((vertex) => ({
    vertex,
    start: earliest([...vertex.intervals.keys()]),
  }));
  const began = rows.filter((row) => row.start !== null || row.vertex.told !== null);
  began.sort((a, b) =>
    a.start === null || b.start === null || a.start === b.start ? 0 : a.start < b.start ? -1 : 1,
  );
  return [...began, ...rows.filter((row) => !began.includes(row))].map((row) => row.vertex);
}

function transferred(vertices: readonly Vertex[]): number | null {
  const sizes = vertices.flatMap((vertex) => [...vertex.transfers.values()]);
  return sizes.length === 0 ? null : sizes.reduce((sum, size) => sum + size, 0);
}

/** Several steps can break at once; the build stops because of the first. */
function findFailure(book: Book, steps: readonly Step[]): BuildFailure | null {
  const failed = steps.filter((step) => step.state === 'failed');
  failed.sort((a, b) => (a.completed ?? 0) - (b.completed ?? 0));
  const step = failed[0];
  if (step === undefined) return null;
  return { step, message: step.error ?? '', lines: [...(book.vertices.get(step.id)?.tail ?? [])] };
}

/** A builder that is not the engine's own exports an archive, which the client loads. */
const EXPORT = /^exporting to (?:image|(?:docker|oci) image format)$/;
