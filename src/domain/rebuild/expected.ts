import { expectedSeconds, median, newestFirst, ran, wallOf } from '../build-log/record.ts';
import type { BuildRecord } from '../build-log/record.ts';
import type { Guess } from './guess.ts';

/**
 * Wall seconds that a build will probably take: what the steps that will run took before, and what builds take beside
 * their steps. Where that is not known, as of a step that never ran, it is what builds of this kind took, or more where
 * what is known comes to more; null for the first of them.
 */
export function secondsOf(
  guess: Guess | null,
  records: readonly BuildRecord[],
  like: Pick<BuildRecord['how'], 'service' | 'target' | 'noCache'>,
): number | null {
  const beside = median(
    newestFirst(records.filter(({ outcome }) => outcome === 'built'))
      .flatMap(({ seconds, steps }) => {
        const worked = wallOf(steps.filter(ran));
        return worked === null ? [] : [Math.max(0, seconds - worked)];
      })
      .slice(0, 5),
  );
  const known = guess?.steps.every(({ will, seconds }) => will === 'cached' || seconds !== null);
  if (guess === null || beside === null) return expectedSeconds(records, like);
  const least = beside + guess.seconds;
  const usual = known === true ? least : expectedSeconds(records, like);
  return usual === null ? null : Math.max(least, usual);
}
