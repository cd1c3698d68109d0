import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import {
  createReader,
  type BuildLog,
  type Change,
  type Step,
} from '../../../src/domain/build-log/index.ts';

export function fixture(name: string): string {
  return readFileSync(new URL(`../../fixtures/build-log/${name}`, import.meta.url), 'utf8');
}

export type Reading = {
  readonly log: BuildLog;
  readonly changes: readonly Change[];
  readonly foreign: readonly string[];
  readonly lines: readonly string[];
  readonly tail: (stepId: string) => readonly string[];
};

/** Reads chunks one after the other, as if each had come out of a pipe. */
export function read(...chunks: readonly string[]): Reading {
  const reader = createReader();
  const changes = [...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
  return {
    log: reader.log(),
    changes,
    foreign: changes.flatMap((change) => (change.type === 'foreign' ? [change.text] : [])),
    lines: changes.flatMap((change) => (change.type === 'line' ? [change.text] : [])),
    tail: (stepId) => reader.tail(stepId),
  };
}

/** The step whose name begins so; fails the test if there is not exactly one. */
export function stepNamed(steps: readonly Step[], beginning: string): Step {
  const found = steps.filter((step) => step.name.startsWith(beginning));
  expect(found, beginning).toHaveLength(1);
  return found[0]!;
}

/** Cuts a text at places that look random and are the same in each run. */
export function cutAtRandom(text: string, seed: number, longest: number): readonly string[] {
  const chunks: string[] = [];
  let state = seed;
  for (let from = 0; from < text.length;) {
    state = (state * 48_271) % 2_147_483_647;
    const length = 1 + (state % longest);
    chunks.push(text.slice(from, from + length));
    from += length;
  }
  return chunks;
}

export function base64(text: string | Uint8Array): string {
  return Buffer.from(text).toString('base64');
}

/** A time of the engine's clock, given in seconds after 12 o'clock. */
export function at(seconds: number): string {
  return `2026-01-28T12:00:${seconds.toFixed(9).padStart(12, '0')}Z`;
}

/** One object of progress on one line. */
export function status(parts: {
  readonly vertexes?: readonly object[];
  readonly statuses?: readonly object[];
  readonly logs?: readonly object[];
  readonly warnings?: readonly object[];
}): string {
  return `${JSON.stringify(parts)}\n`;
}

/** Vertex events of one vertex. */
export function vertex(name: string, ...events: readonly object[]): string {
  return events
    .map((event) => status({ vertexes: [{ digest: `sha256:${name}`, name, ...event }] }))
    .join('');
}

export function output(name: string, data: string | Uint8Array, stream = 1): string {
  const log = { vertex: `sha256:${name}`, stream, data: base64(data), timestamp: at(1) };
  return status({ logs: [log] });
}
