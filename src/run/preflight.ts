import { Stop } from '../model/failure.ts';
import type { Finding, Requirement } from '../model/requirement.ts';
import type { Reading } from '../model/world.ts';
import type { Plan } from '../plan/plan.ts';

/** A requirement with what its check found and the tasks that need it. */
export type Checked = {
  readonly requirement: Requirement;
  readonly finding: Finding;
  readonly tasks: readonly string[];
};

/** Checks each requirement once, side by side. */
export async function check(
  wanted: ReadonlyMap<Requirement, readonly string[]>,
  look: Reading,
): Promise<readonly Checked[]> {
  return Promise.all(
    [...wanted].map(async ([requirement, tasks]) => ({
      requirement,
      tasks,
      finding: await requirement.check(look),
    })),
  );
}

/** What a plan's tasks require, each with the tasks that do. */
export function requirements(plan: Plan): ReadonlyMap<Requirement, readonly string[]> {
  const wanted = new Map<Requirement, readonly string[]>();
  for (const node of plan.nodes.values())
    for (const one of node.task.requires(node.options))
      wanted.set(one, [...(wanted.get(one) ?? []), node.task.name]);
  return wanted;
}

/** Throws a `missing` failure for the first requirement of the plan that this machine does not meet. */
export async function preflight(plan: Plan, look: Reading): Promise<void> {
  const needed = new Map(
    [...requirements(plan)].filter(([one]) => one.advice !== true && one.checkedByTask !== true),
  );
  for (const { requirement, finding } of await check(needed, look))
    if (finding.is === 'missing')
      throw new Stop({
        kind: 'missing',
        needed: requirement.name,
        why: finding.why,
        todo: finding.todo,
      });
}
