import type { Step } from './model.ts';

/** Clocks of two events of one moment may differ by so many milliseconds. */
const SLACK = 20;

/**
 * The chain of steps that the end of a build waited for, first step first: each is the one of those the next builds on
 * that ended last. BuildKit does not tell what an export or a FROM waits for, so there it is what ended last before it
 * began. Empty where the log has no times.
 */
export function criticalPath(steps: readonly Step[]): readonly Step[] {
  const timed = steps.filter(({ started, completed }) => started !== null && completed !== null);
  const known = new Map(timed.map((step) => [step.id, step]));
  const path: Step[] = [];
  for (let step = latest(timed); step !== null;) {
    path.unshift(step);
    const { inputs, started } = step;
    const needed = inputs.flatMap((id) => known.get(id) ?? []);
    const before = timed.filter(
      (one) => !path.includes(one) && (one.completed ?? 0) <= (started ?? 0) + SLACK,
    );
    step = latest((needed.length > 0 ? needed : before).filter((one) => !path.includes(one)));
  }
  return path;
}

function latest(steps: readonly Step[]): Step | null {
  return steps.reduce<Step | null>(
    (last, step) => (last === null || (step.completed ?? 0) >= (last.completed ?? 0) ? step : last),
    null,
  );
}
