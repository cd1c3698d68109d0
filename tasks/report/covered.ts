import { redacted } from '../../src/domain/report/index.ts';
import type { Facts, Walk } from '../../src/index.ts';

/** A walk without what looks like a secret in the words of people and programs; a report of any format is made of this. */
export const covered = (walk: Walk): Walk => ({
  ...walk,
  by: redacted(walk.by),
  steps: walk.steps.map((step) => ({
    ...step,
    note: orNull(step.note),
    reason: orNull(step.reason),
    facts: factsOf(step.facts),
    attempts: step.attempts.map((one) => ({
      ...one,
      note: orNull(one.note),
      reason: orNull(one.reason),
    })),
  })),
});

const orNull = (text: string | null): string | null => (text === null ? null : redacted(text));

const factsOf = (facts: Facts): Facts =>
  Object.fromEntries(Object.entries(facts).map(([label, text]) => [label, redacted(text)]));
