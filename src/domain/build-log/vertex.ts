import type { Step, StepState } from './model.ts';
import type { ParsedName } from './name.ts';
import { toMillis, toSeconds } from './time.ts';

/** One time that a vertex was worked on, in nanoseconds since the epoch. */
export type Interval = {
  readonly start: bigint;
  readonly stop: bigint | null;
  readonly cached: boolean;
  readonly error: string | null;
};

/** What a format without times says about a step. */
export type Told = {
  readonly state: StepState;
  readonly seconds: number;
  readonly error: string | null;
};

/** All that is known about a vertex so far. */
export type Vertex = {
  readonly id: string;
  readonly fullName: string;
  inputs: readonly string[];
  /** By start, because the end of an interval arrives as a second event with the same start. */
  readonly intervals: Map<bigint, Interval>;
  last: Interval | null;
  told: Told | null;
  readonly tail: string[];
  /** Bytes by name of the transfer. */
  readonly transfers: Map<string, number>;
  /** As it was last shown to a view. */
  shown: Step | null;
};

export function createVertex(id: string, fullName: string): Vertex {
  return {
    id,
    fullName,
    inputs: [],
    intervals: new Map(),
    last: null,
    told: null,
    tail: [],
    transfers: new Map(),
    shown: null,
  };
}

/** Adds an event. A repeated start does not take the end of its interval away. */
export function addInterval(vertex: Vertex, interval: Interval): void {
  const known = vertex.intervals.get(interval.start);
  const reopened = known !== undefined && known.stop !== null && interval.stop === null;
  vertex.last = reopened ? known : interval;
  vertex.intervals.set(interval.start, vertex.last);
}

/** The vertex as data; `now` ends intervals that have no end yet. */
export function toStep(vertex: Vertex, parsed: ParsedName, now: bigint): Step {
  const { id, inputs, told } = vertex;
  if (told !== null) return { id, ...parsed, ...told, started: null, completed: null, inputs };
  const error = errorOf(vertex);
  const state = stateOf(vertex.last, error);
  const intervals = [...vertex.intervals.values()];
  const start = earliest(intervals.map((interval) => interval.start));
  const stop = latest(intervals.map((interval) => interval.stop));
  return {
    id,
    ...parsed,
    state,
    started: start === null ? null : toMillis(start),
    completed: stop === null || state === 'running' ? null : toMillis(stop),
    seconds: toSeconds(covered(intervals, now)),
    error,
    inputs,
  };
}

/** BuildKit's own rule for telling a victim from a culprit. */
export function isCancellation(error: string): boolean {
  return error.endsWith('context canceled');
}

export function earliest(times: readonly bigint[]): bigint | null {
  return times.reduce<bigint | null>(
    (least, time) => (least === null || time < least ? time : least),
    null,
  );
}

export function latest(times: readonly (bigint | null)[]): bigint | null {
  return times.reduce(
    (most, time) => (time !== null && (most === null || time > most) ? time : most),
    null,
  );
}

/**
 * The last event counts, so that a retry which went well makes an earlier error good.
 * Only a cancellation does not hide why things went wrong: two services can share a vertex.
 */
function errorOf(vertex: Vertex): string | null {
  const last = vertex.last?.error ?? null;
  if (last === null || !isCancellation(last)) return last;
  const errors = [...vertex.intervals.values()].map((interval) => interval.error);
  return errors.find((error) => error !== null && !isCancellation(error)) ?? last;
}

function stateOf(last: Interval | null, error: string | null): StepState {
  if (last === null) return 'waiting';
  if (error !== null) return isCancellation(error) ? 'cancelled' : 'failed';
  if (last.cached) return 'cached';
  return last.stop === null ? 'running' : 'done';
}

/** The time that is covered by at least one interval. */
function covered(intervals: readonly Interval[], now: bigint): bigint {
  const sorted = intervals.toSorted((a, b) => (a.start < b.start ? -1 : Number(a.start > b.start)));
  let sum = 0n;
  let until = 0n;
  for (const { start, stop } of sorted) {
    const from = start > until ? start : until;
    const to = stop ?? now;
    if (to <= from) continue;
    sum += to - from;
    until = to;
  }
  return sum;
}
