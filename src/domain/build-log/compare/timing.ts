import type { Step } from '../model.ts';

/** What became of a step in one build. */
export type Sample = {
  readonly state: Step['state'] | 'left out';
  readonly seconds: number;
};

/** A time that was taken once or several times. */
export type Timing = {
  /** The median. */
  readonly seconds: number;
  readonly least: number;
  readonly most: number;
  readonly runs: number;
  /** In how many of the runs it came from the cache. */
  readonly cached: number;
  /** In how many of the runs the log leaves it out, because it took no time. */
  readonly leftOut: number;
};

export type Change = 'faster' | 'slower' | 'same';

/** BuildKit writes tenths of seconds, so two rounded times can differ by two of them when nothing changed. */
const RESOLUTION = 0.2;
/** What a single run has to differ by. */
export const SINGLE = { seconds: 1, part: 0.1 } as const;

/**
 * Whether a time changed, or only varies.
 * Several runs on both sides: the ranges lie apart, and the medians differ by more than either side varies.
 * A single run has no spread to compare with, so it has to differ by a second and by a tenth: less than that also
 * separates two builds of one commit on one machine.
 */
export function judge(before: Timing, after: Timing): Change {
  const difference = after.seconds - before.seconds;
  const size = Math.abs(difference);
  const way = difference < 0 ? 'faster' : 'slower';
  const spread = Math.max(before.most - before.least, after.most - after.least);
  const apart = before.least > after.most || after.least > before.most;
  if (size < RESOLUTION || !apart || size <= spread) return 'same';
  if (before.runs > 1 && after.runs > 1) return way;
  const part = size / Math.max(before.seconds, after.seconds);
  return size >= SINGLE.seconds && part >= SINGLE.part ? way : 'same';
}

/** Null without any sample. */
export function timingOf(samples: readonly Sample[]): Timing | null {
  const sorted = samples.map(({ seconds }) => seconds).toSorted((a, b) => a - b);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return null;
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? most;
  return {
    seconds: sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2,
    least,
    most,
    runs: samples.length,
    cached: samples.filter(({ state }) => state === 'cached').length,
    leftOut: samples.filter(({ state }) => state === 'left out').length,
  };
}
