import { isStep } from '../../src/domain/build-log/index.ts';
import type { Measured, Step } from '../../src/domain/build-log/index.ts';
import { stop } from '../../src/index.ts';
import { observe } from '../build/observe.ts';
import { causeOf } from '../build/explain.ts';
import { buildCommand } from './plan.ts';
import type { Side } from './plan.ts';
import type { Scenario } from './scenarios.ts';
import { change } from './trees.ts';
import type { Comparing } from './trees.ts';

/** One build that was measured, as it is remembered until the comparison is done. */
export type Sample = {
  readonly v: 1;
  readonly scenario: string;
  readonly side: Side['side'];
  /** From 1. */
  readonly run: number;
  readonly seconds: number;
  readonly steps: readonly Step[];
};

/** What of the comparison is still to be measured, interleaved so that a slow hour of the machine slows both sides. */
export function openRuns(
  plan: Comparing['prepared'],
  done: readonly Sample[],
): readonly { readonly scenario: Scenario; readonly side: Side; readonly run: number }[] {
  const runs = Array.from({ length: plan.times }, (_, index) => index + 1);
  return runs
    .flatMap((run) =>
      plan.scenarios.flatMap((scenario) =>
        // Whoever comes second finds warmer disks, so they take turns.
        (run % 2 === 1 ? plan.sides : plan.sides.toReversed()).map((side) => ({
          scenario,
          side,
          run,
        })),
      ),
    )
    .filter(
      ({ scenario, side, run }) =>
        !done.some(
          (one) => one.scenario === scenario.name && one.side === side.side && one.run === run,
        ),
    );
}

/** Changes a clone as the scenario says, builds it, and takes the change back. */
export async function measure(
  context: Comparing,
  scenario: Scenario,
  side: Side,
  run: number,
): Promise<Sample> {
  const mark = `kpi-tasks ${side.side} ${run} ${context.run.id}`;
  const changed = await change(context, side, scenario, mark);
  const title = `${side.side} ${side.ref}, ${run} of ${context.prepared.times}`;
  const sample = await build(context, side, {
    group: scenario.name,
    title,
    noCache: scenario.noCache === true,
  });
  await changed.undo();
  if (changed.unbuilt) await warmUp(context, side);
  return { v: 1, scenario: scenario.name, side: side.side, run, ...sample };
}

/** Builds a clone as it is, so that the cache has it. */
export const warmUp = (context: Comparing, side: Side): Promise<unknown> =>
  build(context, side, {
    group: 'to begin with',
    title: `${side.side} ${side.ref}`,
    noCache: false,
  });

async function build(
  context: Comparing,
  side: Side,
  how: { readonly group: string; readonly title: string; readonly noCache: boolean },
): Promise<Pick<Sample, 'seconds' | 'steps'>> {
  const item = (state: 'running' | 'done' | 'failed', seconds: number) =>
    context.progress({
      id: `${how.group} ${how.title}`,
      group: how.group,
      title: how.title,
      state,
      position: null,
      of: null,
      seconds,
    });
  const began = context.now();
  item('running', 0);
  // Its steps are many and come again and again; what is shown is one line a build.
  const observer = observe({ progress: () => undefined, line: () => undefined, log: context.log });
  const ended = await context.exec(buildCommand(context.prepared, side, how.noCache), {
    sink: observer.sink,
  });
  const { log, said } = observer.end();
  const seconds = log.seconds > 0 ? log.seconds : (context.now() - began) / 1000;
  item(ended.code === 0 ? 'done' : 'failed', seconds);
  if (ended.code === 0) return { seconds, steps: log.steps };
  const cause = causeOf(log, said, null);
  throw stop(
    `${side.ref} (${side.commit.slice(0, 10)}) could not be built${cause.step === null ? '' : ` at ${cause.step}`}`,
    {
      why: [`scenario: ${how.group}`, cause.message],
      lines: cause.lines.slice(-20),
      todo: ['What was measured is kept; when it builds, go on:', `$ ${context.prepared.repeat}`],
    },
  );
}

/** Whether a value, such as the content of a file, is a sample. */
export function isSample(value: unknown): value is Sample {
  if (typeof value !== 'object' || value === null) return false;
  const of = new Map(Object.entries(value));
  const steps: unknown = of.get('steps');
  return (
    of.get('v') === 1 &&
    typeof of.get('scenario') === 'string' &&
    (of.get('side') === 'base' || of.get('side') === 'head') &&
    Number.isInteger(of.get('run')) &&
    Number.isFinite(of.get('seconds')) &&
    Array.isArray(steps) &&
    steps.every((step: unknown) => isStep(step))
  );
}

/** A sample as comparing needs it. */
export const measuredOf = ({ side, run, seconds, steps }: Sample): Measured => ({
  label: `${side} ${run}`,
  seconds,
  steps,
  complete: true,
  cut: false,
  leftOut: 0,
});
