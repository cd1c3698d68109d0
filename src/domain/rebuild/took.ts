import { ALIKE, similarity } from '../build-log/compare/similar.ts';
import { bare, matches } from '../build-log/locate.ts';
import type { Step } from '../build-log/model.ts';
import { ran } from '../build-log/record.ts';
import type { BuildRecord } from '../build-log/record.ts';
import type { Planned } from './plan.ts';

type Wanted = Pick<Planned, 'stage' | 'position' | 'text' | 'here'>;

/**
 * Seconds that a step took when it last ran, found by stage and instruction, since a line more in the Dockerfile
 * renumbers what follows; null for one that never ran. One that was reworded takes what it took before that, unless
 * those words are now another step's.
 */
export function tookBefore(
  plan: readonly Wanted[],
  builds: readonly Pick<BuildRecord, 'steps'>[],
): (step: Wanted) => number | null {
  // Worked out once: there may be fifty builds, and each step of a plan is held against all of their steps.
  const known = builds.map(({ steps }) =>
    steps
      .filter((one) => one.state === 'done' && ran(one))
      .map((one): Known => ({ ...one, bare: bare(one.instruction) })),
  );
  const shown = new Map(plan.map((one) => [one, shownAs(one)]));
  const textOf = (one: Wanted) => shown.get(one) ?? shownAs(one);
  const says = (step: Known, one: Wanted) => matches(step.bare, textOf(one));
  return (wanted) => {
    const here = plan.filter(({ stage }) => stage === wanted.stage);
    const equal = here.filter(
      ({ text, here: lines }) => text + lines === wanted.text + wanted.here,
    );
    const rank = equal.findIndex(({ position }) => position === wanted.position);
    const ofStage = known.map((steps) => steps.filter((one) => isOf(one, wanted)));
    const found =
      first(ofStage, (steps) => {
        const same = steps.filter((one) => says(one, wanted));
        return same[rank] ?? same.at(-1);
      }) ??
      first(ofStage, (steps) => {
        const free = steps.filter((one) => !here.some((other) => says(one, other)));
        return likest(free, textOf(wanted));
      });
    return found?.seconds ?? null;
  };
}

/** Whether a step of a log is one of a stage; BuildKit may leave the name of the only stage away. */
export const isOf = (step: Pick<Step, 'stage'>, { stage }: Pick<Planned, 'stage'>): boolean =>
  step.stage === stage || step.stage === '';

function first<T, R>(all: readonly T[], find: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A step, and its instruction as it is compared. */
type Known = Step & { readonly bare: string };

function likest(steps: readonly Known[], shown: string): Step | undefined {
  if (steps.length === 0) return undefined;
  const mine = apart(shown);
  return steps
    .map((step) => ({ step, its: apart(step.bare) }))
    .filter(({ its }) => its.verb === mine.verb)
    .map(({ step, its }) => ({ step, score: similarity(its, mine) }))
    .filter(({ score }) => score >= ALIKE)
    .toSorted((a, b) => b.score - a.score)[0]?.step;
}

/** Short instructions would be alike by their keyword alone. */
function apart(instruction: string) {
  const [verb = '', ...words] = instruction.split(' ');
  return { verb, text: words.join(' '), cut: false };
}

/** A RUN that is all here-document is shown with the first line of it. */
function shownAs({ text, here }: Wanted): string {
  if (here === '' || !text.startsWith('RUN <<')) return bare(text);
  const [line = '', ...more] = here.split('\n').slice(0, -1).join('\n').trim().split('\n');
  return bare(`${text} (${line}${more.length === 0 ? '' : '...'})`);
}
