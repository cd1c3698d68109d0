import type { Item } from '../model/event.ts';
import type { Job, Step } from './picture.ts';

/** The items of a task that belong together, such as the steps of a stage. */
export type Group = {
  readonly name: string;
  readonly is: 'waiting' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled';
  readonly steps: readonly Step[];
  readonly done: number;
  readonly total: number;
  readonly cached: number;
  readonly allCached: boolean;
  readonly seconds: number;
};

/** The groups of a task in the order in which they were first told. */
export function groupsOf(job: Job, now: number): readonly Group[] {
  const byName = new Map<string, Step[]>();
  for (const step of job.steps.values()) {
    const { group } = step.item;
    if (group === null) continue;
    const steps = byName.get(group);
    if (steps === undefined) byName.set(group, [step]);
    else steps.push(step);
  }
  return [...byName].map(([name, steps]) => groupOf(name, steps, job.end !== null, now));
}

/** Seconds of a step up to now. */
export const secondsOf = ({ item, heard }: Step, now: number): number =>
  item.state === 'running' ? item.seconds + Math.max(0, now - heard) / 1000 : item.seconds;

function groupOf(name: string, steps: readonly Step[], ended: boolean, now: number): Group {
  const count = (...states: readonly Item['state'][]) =>
    steps.filter(({ item }) => states.includes(item.state)).length;
  const counting = steps.filter(({ item }) => item.counts !== false);
  const total = Math.max(steps.length, ...steps.map(({ item }) => item.of ?? 0));
  // Steps before the first one told run under another group's name where stages share them, so they never
  // come here; steps after the last one told may still come.
  const last = Math.max(0, ...steps.map(({ item }) => item.position ?? 0));
  const ahead = last === 0 ? 0 : total - last;
  const left = steps.length - count('done', 'cached') + ahead;
  return {
    name: name === '' ? 'steps' : name,
    is: stateOf(count, left, ended),
    steps,
    done: total - left,
    total,
    cached: counting.filter(({ item }) => item.state === 'cached').length,
    allCached: counting.length > 0 && counting.every(({ item }) => item.state === 'cached'),
    seconds: steps.reduce((sum, step) => sum + secondsOf(step, now), 0),
  };
}

function stateOf(
  count: (...states: readonly Item['state'][]) => number,
  left: number,
  ended: boolean,
): Group['is'] {
  if (count('failed') > 0) return 'failed';
  if (count('cancelled') > 0) return 'cancelled';
  // A stopped build may end without a word about what ran.
  if (count('running') > 0) return ended ? 'cancelled' : 'running';
  if (left === 0) return 'done';
  return count('done', 'cached') > 0 ? 'paused' : 'waiting';
}
