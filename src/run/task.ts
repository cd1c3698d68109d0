import type { Json } from '../model/json.ts';
import type { Node } from '../plan/plan.ts';
import type { Freshly } from './freshly.ts';
import type { Outcome } from './outcome.ts';
import { enter } from './pools.ts';
import type { Services } from './services.ts';
import type { Tell } from './teller.ts';
import { carriedOut } from './work.ts';
import type { Work } from './work.ts';
import type { Site } from './world.ts';

/** What a task gave, now or, where it is up to date, in an earlier run. */
export type Ran = { readonly result: Json | undefined; readonly since: string | null };

/** Runs one node, alone in its pools, unless it is up to date. Throws what the task throws. */
export function runTask(
  site: Site,
  node: Node,
  outcomes: ReadonlyMap<string, Outcome>,
  tell: Tell,
  stopping: AbortSignal,
  services: Services,
): Promise<Ran> {
  const { service, freshness, readOnly, pools } = node.task;
  if (service !== null) return held(services, node, stopping);
  const turn = { site, node, outcomes, tell };
  if (freshness !== null && !readOnly) return unlessFresh(turn, stopping, services);
  if (pools.length > 0) return inPools(turn, null, stopping, services);
  return worked({ ...turn, freshly: null }, stopping, services);
}

type Turn = Pick<Work, 'site' | 'node' | 'outcomes' | 'tell'>;

/** All that freshness takes is loaded only for a task that does not run every time. */
async function unlessFresh(turn: Turn, stopping: AbortSignal, services: Services): Promise<Ran> {
  const { freshly } = await import('./freshly.ts');
  const its = freshly(turn.site, turn.node, turn.outcomes, turn.tell);
  return (await its.stored()) ?? inPools(turn, its, stopping, services);
}

async function held(services: Services, node: Node, stopping: AbortSignal): Promise<Ran> {
  return { result: (await services.hold(node, stopping)) ?? undefined, since: null };
}

async function inPools(
  turn: Turn,
  freshly: Freshly | null,
  stopping: AbortSignal,
  services: Services,
): Promise<Ran> {
  const { site, node, tell } = turn;
  let waited = false;
  const release = await enter(site, node, tell, stopping, () => (waited = true));
  try {
    // Whoever was waited for may have done the work.
    const meanwhile = waited ? await freshly?.stored() : null;
    return meanwhile ?? (await worked({ ...turn, freshly }, stopping, services));
  } finally {
    await release();
  }
}

/** Works when all that the work stands on is there. */
async function worked(
  turn: Turn & Pick<Work, 'freshly'>,
  stopping: AbortSignal,
  services: Services,
): Promise<Ran> {
  const { site, node, freshly } = turn;
  if (site.beforeWork) await site.beforeWork(node);
  const waits = services.ready(node);
  if (waits !== null) await waits;
  const result = await carriedOut(turn, stopping);
  if (freshly !== null && !stopping.aborted && isGood(node, result)) await freshly.keep(result);
  return { result, since: null };
}

const isGood = (node: Node, result: Json | undefined): boolean =>
  result === undefined || node.task.verdict(result, node.options) === null;
