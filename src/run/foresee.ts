import type { Change } from '../model/freshness.ts';
import type { Json } from '../model/json.ts';
import type { Prepared } from '../model/task.ts';
import type { Node, Plan } from '../plan/plan.ts';
import { check, fingerprintOf } from './fresh.ts';
import type { Watched } from './fresh.ts';
import type { Site } from './world.ts';

/** Whether a task would run, and why. */
export type Outlook = {
  /** It would be skipped, because nothing changed. */
  readonly fresh: boolean;
  readonly why: readonly Change[];
  /** Equal as long as nothing that counts has changed, in whatever folder; null for a task that runs every time. */
  readonly fingerprint: string | null;
};

/** Of a task that says nothing to go by. */
export const runs: Outlook = { fresh: false, fingerprint: null, why: [{ is: 'always' }] };

/** Whether a node would be skipped; `results` are those of the nodes that would be. */
export async function foresee(
  site: Watched & Pick<Site, 'forced'>,
  plan: Plan,
  node: Node,
  prepared: () => Promise<Prepared>,
  results: Map<string, Json | undefined>,
): Promise<Outlook> {
  if (node.task.service !== null) return { ...runs, why: [] };
  if (node.task.freshness === null || node.task.readOnly) return runs;
  // A service says nothing about whether those that need it must run.
  const needs = Object.entries(node.needs).filter(
    ([, id]) => plan.nodes.get(id)?.task.service === null,
  );
  const known = {
    results: new Map(
      needs.flatMap(([name, id]) => (results.has(id) ? [[name, results.get(id)] as const] : [])),
    ),
    pending: needs.flatMap(([name, id]): Change[] =>
      results.has(id) ? [] : [{ is: 'pending', name, task: id }],
    ),
  };
  const checked = await check(site, node, known, prepared);
  if (checked === null) return runs;
  const fingerprint = await fingerprintOf(site, checked.now);
  if (checked.is === 'stale') return { fresh: false, why: checked.changes, fingerprint };
  if (site.forced === node.id) return { fresh: false, why: [{ is: 'forced' }], fingerprint };
  results.set(node.id, checked.record.result);
  return { fresh: true, why: [], fingerprint };
}
