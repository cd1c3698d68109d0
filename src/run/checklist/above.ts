import type { AnyAbove, Seen } from '../../model/checklist.ts';
import type { Walk, WalkStep } from '../../model/walk.ts';

/** Thrown where a step reads the result of a step that gave none. */
export class Lacking extends Error {
  readonly step: WalkStep;
  constructor(step: WalkStep) {
    super(`It needs “${step.title}”, ${why[step.verdict]}`);
    this.name = 'Lacking';
    this.step = step;
  }
}
const why = {
  pending: 'which was not done yet',
  blocked: 'which is blocked',
  skipped: 'which was skipped',
  fail: 'which failed',
  pass: 'which gave nothing to look at',
} as const;

/** What a step may read of the steps above it; it remembers whose results were read. */
export function above(
  walk: Walk,
  id: string,
): { readonly seen: AnyAbove; uses(): readonly string[] } {
  const used = new Set<string>();
  const at = walk.steps.findIndex((step) => step.id === id);
  const seen = Object.fromEntries(
    walk.steps.slice(0, at).map((step) => [step.id, seenOf(step, () => used.add(step.id))]),
  );
  return { seen, uses: () => [...used] };
}

const seenOf = (step: WalkStep, onRead: () => void): Seen<unknown> => ({
  verdict: step.verdict,
  note: step.note,
  get result() {
    onRead();
    if (step.result === null && step.verdict !== 'pass') throw new Lacking(step);
    return step.result;
  },
});
