import { ran } from '../build-log/record.ts';
import type { Step } from '../build-log/model.ts';
import type { Made } from './made.ts';
import type { Planned } from './plan.ts';
import { isOf } from './took.ts';

/** What will become of a step: `maybe` where it depends on what another stage will have made. */
type Will = 'run' | 'maybe' | 'cached';
export type Guessed = Pick<Planned, 'stage' | 'position' | 'of'> & {
  readonly will: Will;
  /** Files and other reasons; of a step that only follows, those of the first in its stage. */
  readonly because: readonly string[];
  /** Seconds it took when it last ran; null where that is not on record. */
  readonly seconds: number | null;
};
export type Guess = {
  readonly steps: readonly Guessed[];
  /** Wall seconds that all of it will take, from what the steps took before; those that never ran count for nothing. */
  readonly seconds: number;
};

/** What earlier builds left: what is in the cache, what they read, and how long their steps took; null of one that never ran. */
export type Past = {
  readonly keys: ReadonlySet<string>;
  readonly soft: ReadonlySet<string>;
  /** What the last good build was made from; null where that is not known. */
  readonly made: Made | null;
  readonly took: (step: Planned) => number | null;
};

/** Which steps will run again, why, and for how long. `forced` gives the option that keeps the cache from a stage. */
export function guess(
  plan: readonly Planned[],
  now: Made,
  past: Past,
  forced: (stage: string) => string | null = () => null,
): Guess {
  const causes = new Map<string, readonly string[]>();
  const made = new Set<string>();
  const steps = plan.map((step): Guessed => {
    const { stage, position, of, from } = step;
    const option = forced(stage);
    // What another stage makes anew may turn out to be the same.
    const doubtful = made.has(stage) ? stage : from.find((name) => made.has(name));
    if (option !== null || doubtful !== undefined) made.add(stage);
    const found = past.keys.has(step.key) ? 'cached' : past.soft.has(step.soft) ? 'maybe' : 'run';
    const will =
      option !== null ? 'run' : found === 'cached' && doubtful !== undefined ? 'maybe' : found;
    const why = () =>
      option !== null
        ? [option]
        : found === 'cached'
          ? [`stage ${doubtful}`]
          : reasons(step, now, past, plan);
    const because = will === 'cached' ? [] : (causes.get(stage) ?? why());
    if (will !== 'cached') causes.set(stage, because);
    return { stage, position, of, will, because, seconds: secondsOf(step, plan, past) };
  });
  return { steps, seconds: wall(plan, steps) };
}

/** Equal steps of two stages are one, whose time stands under either of them. */
function secondsOf(step: Planned, plan: readonly Planned[], past: Past): number | null {
  const twins = plan.filter(({ key }) => key === step.key);
  return past.took(step) ?? twins.map(past.took).find((seconds) => seconds !== null) ?? null;
}

function reasons(
  step: Planned,
  now: Made,
  past: Past,
  plan: readonly Planned[],
): readonly string[] {
  const { made } = past;
  if (made === null) return ['no build got this far yet'];
  const gone = [...made.files.keys()].filter((path) => !now.files.has(path) && step.takes(path));
  const mine = [...step.reads, ...gone];
  const changed = mine.filter((path) => made.files.get(path) !== now.files.get(path));
  if (changed.length > 0) return changed;
  const args = step.args.filter((name) => made.args.get(name) !== now.args.get(name));
  if (args.length > 0) return args.map((name) => `build argument ${name}`);
  if (made.bases.get(step.base) !== now.bases.get(step.base)) return [`base image ${step.base}`];
  const [other] = step.from.filter((name) =>
    plan.some((one) => one.stage === name && !past.keys.has(one.key)),
  );
  // Of an instruction that is no step, such as ENV, every text counts.
  const rewritten = [...now.texts].some((text) => !made.texts.has(text));
  if (!made.texts.has(step.text + step.here) || (other === undefined && rewritten))
    return ['Dockerfile'];
  return [other === undefined ? 'no build got this far yet' : `stage ${other}`];
}

/** Stages run side by side; a step waits for the one before it and for the stages it copies from. */
function wall(plan: readonly Planned[], steps: readonly Guessed[]): number {
  const ends = new Map<string, number>();
  for (const [at, { stage, from }] of plan.entries()) {
    const one = steps[at];
    const began = Math.max(ends.get(stage) ?? 0, ...from.map((name) => ends.get(name) ?? 0));
    ends.set(stage, began + (one?.will === 'cached' ? 0 : (one?.seconds ?? 0)));
  }
  return Math.max(0, ...ends.values());
}

/** Whether a step of a build is one that was planned. Not every version of BuildKit counts triggers in how many there are. */
export const isAt = (step: Step, planned: Pick<Planned, 'stage' | 'position'>): boolean =>
  isOf(step, planned) && step.position === planned.position;

/** How a guess stood up: the steps that went as foreseen, and those that did not. */
export type Truth = {
  readonly right: number;
  readonly wrong: readonly {
    readonly step: string;
    readonly foreseen: Will;
    readonly was: 'run' | 'cached';
  }[];
};

/** Holds a guess against what a build did. Steps that it never reached, or shared with another stage, are left out. */
export function truth({ steps }: Pick<Guess, 'steps'>, log: readonly Step[]): Truth {
  const judged = steps.flatMap((one) => {
    const was = log.find((step) => isAt(step, one));
    if (was === undefined || (was.state !== 'cached' && was.state !== 'done')) return [];
    return [
      {
        step: `${one.stage} ${one.position}/${one.of}`,
        foreseen: one.will,
        was: ran(was) ? ('run' as const) : ('cached' as const),
      },
    ];
  });
  const wrong = judged.filter(({ foreseen, was }) => foreseen !== 'maybe' && foreseen !== was);
  return { right: judged.length - wrong.length, wrong };
}
