import { Stop } from '../model/failure.ts';
import type { Failure } from '../model/failure.ts';
import type { Finding, Requirement } from '../model/requirement.ts';
import type { Reading } from '../model/world.ts';
import type { Node, Plan } from '../plan/plan.ts';
import { skippedOf } from './idle.ts';
import { lookFrom, placeOf } from './place.ts';
import type { Site } from './world.ts';

/** A requirement with what its check found and the tasks that need it. */
export type Checked<Task = string> = {
  readonly requirement: Requirement;
  readonly finding: Finding;
  readonly tasks: readonly Task[];
};

/** Checks each requirement once, side by side; `how` looks at one. */
export async function check<Task = string>(
  wanted: ReadonlyMap<Requirement, readonly Task[]>,
  look: Reading,
  how = (one: Requirement): Promise<Finding> => one.check(look),
): Promise<readonly Checked<Task>[]> {
  return Promise.all(
    [...wanted].map(async ([requirement, tasks]) => ({
      requirement,
      tasks,
      finding: await how(requirement),
    })),
  );
}

const glanced = async (one: Requirement, look: Reading): Promise<Finding> =>
  (await one.glance?.(look)) === true ? { is: 'ok', found: '' } : one.check(look);

/**
 * Throws a `missing` failure for the first requirement of the plan that this machine does not meet. Gives the nodes that
 * were let off because they will be skipped: one that runs all the same must be held to its own when its turn comes.
 */
export async function preflight(
  plan: Plan,
  site: Pick<Site, 'looking' | 'store' | 'subject'>,
): Promise<ReadonlySet<string>> {
  const needed = new Map(
    [...requirers(plan)].filter(([one]) => one.advice !== true && one.checkedByTask !== true),
  );
  const { lacking, skipped } = await lackingOf(site, plan, needed);
  const [first] = lacking;
  if (first !== undefined) throw new Stop(first);
  return skipped;
}

/** What a plan's nodes require, each with the nodes that do. */
export function requirers({
  nodes,
}: Pick<Plan, 'nodes'>): ReadonlyMap<Requirement, readonly Node[]> {
  const wanted = new Map<Requirement, readonly Node[]>();
  for (const node of nodes.values())
    for (const one of node.task.requires(node.options))
      wanted.set(one, [...(wanted.get(one) ?? []), node]);
  return wanted;
}

/** What this machine lacks of that, but for nodes that will be skipped, which are asked for only where something lacks. */
export async function lackingOf(
  site: Pick<Site, 'looking' | 'store' | 'subject'>,
  plan: Plan,
  wanted: ReadonlyMap<Requirement, readonly Node[]>,
): Promise<{ readonly lacking: readonly Failure[]; readonly skipped: ReadonlySet<string> }> {
  const checked = await check(wanted, site.looking, (one) => glanced(one, site.looking));
  const lacks = checked.some(({ finding }) => finding.is === 'missing');
  const skipped = lacks ? await skippedOf(site, plan) : none;
  const lacking: Failure[] = [];
  for (const { requirement, finding, tasks } of checked)
    for (const node of finding.is === 'missing' ? tasks.filter(({ id }) => !skipped.has(id)) : []) {
      const own = await foundBy(node, requirement, finding, site.looking);
      if (own.is !== 'missing') continue;
      lacking.push({ kind: 'missing', needed: requirement.name, why: own.why, todo: own.todo });
      break;
    }
  return { lacking, skipped };
}

/** What a node finds by itself where it lacks something: `env` and `dotenv` may give it what the user's environment does not. */
async function foundBy(node: Node, { check: again }: Requirement, found: Finding, look: Reading) {
  const own = lookFrom(look, await placeOf(look, node));
  return own === look ? found : again(own);
}

const none: ReadonlySet<string> = new Set();
