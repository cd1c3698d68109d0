import type { Node, Plan } from '../plan/plan.ts';
import type { Halt } from './halt.ts';
import { either } from './heard.ts';
import { runNode } from './node.ts';
import type { Outcome } from './outcome.ts';
import { services } from './services.ts';
import type { Tell } from './teller.ts';
import { heldBack } from './turn.ts';
import type { Site } from './world.ts';

/** How each node ended, by its id. */
type Ended = ReadonlyMap<string, Outcome>;

/** Starts each node when what it waits for has ended, at most `concurrency` at a time. */
export async function schedule(site: Site, plan: Plan, tell: Tell, halt: Halt): Promise<Ended> {
  const outcomes = new Map<string, Outcome>();
  let [running, alone] = [0, false];
  const queue = waiting(plan);
  const { signal, clear } = either(site.stopping, halt.signal);
  const stops = { halt, signal };
  const served = services(site, plan, outcomes, tell, stops);
  const all = Promise.withResolvers<void>();
  startNext();
  await all.promise;
  await served.end();
  clear();
  return outcomes;

  function startNext(): void {
    while (running < (alone ? 1 : site.concurrency)) {
      const node = queue.next((one) => !isAlone(one) || running === 0);
      if (node === null) break;
      alone = isAlone(node);
      running += 1;
      settle(node).catch(all.reject);
    }
    if (queue.left() === 0) all.resolve();
  }

  async function settle(node: Node): Promise<void> {
    const outcome =
      startingLater(node, plan, outcomes, signal.aborted) ??
      (await runNode(site, node, outcomes, tell, stops, served));
    outcomes.set(node.id, outcome);
    running -= 1;
    queue.ended(node);
    served.ended(node);
    alone = false;
    if (!site.keepGoing && isFailure(outcome)) halt.because(`${node.id} failed`);
    startNext();
  }
}

/** What has the terminal for itself waits until nothing else runs, and nothing starts beside it. */
const isAlone = ({ task, rest }: Node): boolean => task.interactive(rest) !== false;

/** A failure ends what runs beside it, unless the run keeps going. */
const isFailure = (outcome: Outcome): boolean => outcome.is === 'failed' && !outcome.ignored;

/** A service is started by the first that needs it, if anybody does who is not up to date; null for what runs now. */
function startingLater(node: Node, plan: Plan, outcomes: Ended, stopped: boolean): Outcome | null {
  if (node.task.service === null || node.id === plan.wanted || stopped) return null;
  if (heldBack(node, outcomes) !== null) return null;
  return { is: 'done', result: undefined, service: true };
}

/** What has not ended yet. Each node counts down what it waits for, so that nobody has to look through them all. */
function waiting(plan: Plan) {
  const nodes = [...plan.nodes.values()];
  const open = nodes.map(({ after }) => after.length);
  const followers = followersOf(nodes);
  // Those that wait for nothing, the first of the plan at the end, from where it is taken.
  const ready = [...open.keys()].filter((place) => open[place] === 0).reverse();
  let left = nodes.length;
  return {
    left: () => left,
    next: (fits: (node: Node) => boolean): Node | null => {
      const index = ready.findLastIndex(
        (place) => nodes[place] !== undefined && fits(nodes[place]),
      );
      const [place = -1] = index < 0 ? [] : ready.splice(index, 1);
      return nodes[place] ?? null;
    },
    ended: ({ id }: Node) => {
      left -= 1;
      for (const place of followers.get(id) ?? []) {
        open[place] = (open[place] ?? 0) - 1;
        if (open[place] === 0) ready.splice(placeFor(place, ready), 0, place);
      }
    },
  };
}

/** By the name of a node, the places of those that wait for it. */
function followersOf(nodes: readonly Node[]): ReadonlyMap<string, readonly number[]> {
  const followers = new Map<string, number[]>();
  for (const [place, { after }] of nodes.entries())
    for (const id of after) {
      const known = followers.get(id);
      if (known) known.push(place);
      else followers.set(id, [place]);
    }
  return followers;
}

/** Where a number belongs among falling ones. */
function placeFor(number: number, falling: readonly number[]): number {
  let [low, high] = [0, falling.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((falling[middle] ?? 0) > number) low = middle + 1;
    else high = middle;
  }
  return low;
}
