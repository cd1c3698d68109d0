import { same, saidBy, type Said } from './similar.ts';
import type { Side } from './match.ts';

/** Of the instructions of a renamed stage so many must have stayed. */
const RENAMED = 0.4;

/** The stages of the first build by the names they have in the second: a stage without its name is found by what it does. */
export function pairStages(before: Side, after: Side): ReadonlyMap<string, string> {
  const [mine, theirs] = [stagesOf(before), stagesOf(after)];
  const pairs = new Map(
    [...mine.keys()].filter((name) => theirs.has(name)).map((name) => [name, name]),
  );
  const scored = [...mine].flatMap(([name, said]) =>
    pairs.has(name)
      ? []
      : [...theirs].flatMap(([other, others]) =>
          mine.has(other) ? [] : [{ name, other, score: alike(said, others) }],
        ),
  );
  for (const { name, other, score } of scored.toSorted((a, b) => b.score - a.score))
    if (score >= RENAMED && !pairs.has(name) && ![...pairs.values()].includes(other))
      pairs.set(name, other);
  return pairs;
}

function stagesOf({ steps, cut }: Side): ReadonlyMap<string, readonly Said[]> {
  const stages = new Map<string, readonly Said[]>();
  for (const step of steps)
    if (step.stage !== null)
      stages.set(step.stage, [...(stages.get(step.stage) ?? []), saidBy(step, cut)]);
  return stages;
}

/** The part of the shorter stage’s instructions that the other has too. A log may leave steps out, so the shorter counts. */
function alike(one: readonly Said[], other: readonly Said[]): number {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.filter((said) => long.some((another) => same(said, another))).length / short.length;
}
