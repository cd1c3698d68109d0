import type { Json } from '../model/json.ts';
import type { Node, Plan } from '../plan/plan.ts';
import { preparing } from './context.ts';
import { foresee, runs } from './foresee.ts';
import type { Watched } from './fresh.ts';
import { placeOf } from './place.ts';
import { reasonToSkip } from './turn.ts';
import type { Site } from './world.ts';

/** What looking ahead needs of the outside; it changes nothing. */
export type Ahead = Watched & Pick<Site, 'forced'>;

/** The nodes that will be skipped, with what needs their results, as far as that can be known before any work. */
export async function skippedOf(
  site: Pick<Site, 'looking' | 'store' | 'subject'>,
  plan: Plan,
): Promise<ReadonlySet<string>> {
  const skipped = new Set<string>();
  for (const node of plan.nodes.values()) {
    const lacksResult = Object.values(node.needs).some((id) => skipped.has(id));
    // A `when` that throws fails its task when its turn comes.
    const skips = lacksResult || (await reasonToSkip(site, node).catch(() => null)) !== null;
    if (skips) skipped.add(node.id);
  }
  return skipped;
}

/**
 * The nodes that will do no work, as far as that can be known before any: those that will be skipped, and those that are
 * up to date with all that comes before them, since what runs there may change what they read.
 */
export async function idleOf(site: Ahead, plan: Plan): Promise<ReadonlySet<string>> {
  const idle = new Set(await skippedOf(site, plan));
  const results = new Map<string, Json | undefined>();
  const isQuiet = (id: string) => idle.has(id) || plan.nodes.get(id)?.task.service !== null;
  for (const node of plan.nodes.values())
    if (
      !idle.has(node.id) &&
      (await isFresh(site, plan, node, results)) &&
      node.after.every(isQuiet)
    )
      idle.add(node.id);
  return idle;
}

async function isFresh(
  site: Ahead,
  plan: Plan,
  node: Node,
  results: Map<string, Json | undefined>,
): Promise<boolean> {
  const prepared = async () =>
    node.task.prepare(preparing(site, node, await placeOf(site.looking, node)));
  // What cannot be told now is told when its turn comes.
  const outlook = await foresee(site, plan, node, prepared, results).catch(() => runs);
  return outlook.fresh;
}
