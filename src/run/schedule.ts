import type { Node, Plan } from '../plan/plan.ts';
import type { Halt } from './halt.ts';
import { runNode } from './node.ts';
import type { Outcome } from './outcome.ts';
import type { Tell } from './teller.ts';
import type { Site } from './world.ts';

/** Starts each node when what it waits for has ended, at most `concurrency` at a time. */
export async function schedule(
  site: Site,
  plan: Plan,
  tell: Tell,
  halt: Halt,
): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const running = new Map<string, Promise<void>>();
  const waiting = new Set(plan.nodes.values());
  let alone = false;
  while (waiting.size > 0 || running.size > 0) {
    for (const node of waiting) {
      if (running.size >= (alone ? 1 : site.concurrency)) break;
      if (!node.after.every((id) => outcomes.has(id))) continue;
      // What has the terminal for itself waits until nothing else runs, and nothing starts beside it.
      if (node.task.interactive && running.size > 0) continue;
      alone = node.task.interactive;
      waiting.delete(node);
      running.set(node.id, settle(node));
    }
    await Promise.race(running.values());
  }
  return outcomes;

  async function settle(node: Node): Promise<void> {
    const outcome = await runNode(site, node, outcomes, tell, halt);
    outcomes.set(node.id, outcome);
    running.delete(node.id);
    alone = false;
    // A failure ends what runs beside it, unless the run keeps going.
    if (outcome.is === 'failed' && !outcome.ignored && !site.keepGoing)
      halt.because(`${node.id} failed`);
  }
}
