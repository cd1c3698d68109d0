import type { Node, Plan } from '../plan/plan.ts';
import type { Halt } from './halt.ts';
import { runNode } from './node.ts';
import type { Outcome } from './outcome.ts';
import { services } from './services.ts';
import type { Tell } from './teller.ts';
import { heldBack } from './turn.ts';
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
  const served = services(site, plan, outcomes, tell, halt);
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
  await served.end();
  return outcomes;

  async function settle(node: Node): Promise<void> {
    const outcome = await outcomeOf(node);
    outcomes.set(node.id, outcome);
    running.delete(node.id);
    served.ended(node);
    alone = false;
    // A failure ends what runs beside it, unless the run keeps going.
    if (outcome.is === 'failed' && !outcome.ignored && !site.keepGoing)
      halt.because(`${node.id} failed`);
  }

  async function outcomeOf(node: Node): Promise<Outcome> {
    const stopped = site.stopping.aborted || halt.signal.aborted;
    return startsLater(node, plan, outcomes, stopped)
      ? { is: 'done', result: undefined, service: true }
      : runNode(site, node, outcomes, tell, halt, served);
  }
}

/** A service is started by the first that needs it, if anybody does who is not up to date. */
function startsLater(
  node: Node,
  plan: Plan,
  outcomes: ReadonlyMap<string, Outcome>,
  stopped: boolean,
): boolean {
  if (node.task.service === null || node.id === plan.wanted || stopped) return false;
  return heldBack(node, outcomes) === null;
}
