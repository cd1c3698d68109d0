import { keepLine, stepOf, type Book } from './book.ts';
import type { Change } from './model.ts';
import type { Vertex } from './vertex.ts';

export type Stream = 'stdout' | 'stderr';

/** Adds the step to the changes if it looks different from what was shown last. */
export function show(book: Book, vertex: Vertex, changes: Change[]): void {
  const step = stepOf(book, vertex);
  const shown = vertex.shown;
  const same =
    shown !== null &&
    shown.state === step.state &&
    shown.name === step.name &&
    shown.error === step.error &&
    shown.started === step.started &&
    shown.completed === step.completed &&
    (step.state === 'running' || shown.seconds === step.seconds);
  if (same) return;
  vertex.shown = step;
  changes.push({ type: 'step', step });
}

/** Keeps a line of output and adds it to the changes. */
export function tell(
  book: Book,
  vertex: Vertex,
  stream: Stream,
  text: string,
  changes: Change[],
): void {
  keepLine(vertex, text);
  changes.push({ type: 'line', step: vertex.shown ?? stepOf(book, vertex), stream, text });
}
