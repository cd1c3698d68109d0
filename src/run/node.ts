import type { TaskStatus } from '../model/event.ts';
import type { Failure } from '../model/failure.ts';
import type { Json } from '../model/json.ts';
import type { Node } from '../plan/plan.ts';
import { blamed } from './blame.ts';
import type { Halt } from './halt.ts';
import type { Outcome } from './outcome.ts';
import type { Services } from './services.ts';
import { runTask } from './task.ts';
import type { Ran } from './task.ts';
import type { Tell } from './teller.ts';
import { heldBack, isConditional, reasonToSkip } from './turn.ts';
import type { Site } from './world.ts';

/** What ends a run early; `signal` is the one that all its nodes hear. */
export type Stops = { readonly halt: Halt; readonly signal: AbortSignal };

/** Takes one node to its end, whatever that is, and tells it; never throws for what a task does. */
export async function runNode(
  site: Site,
  node: Node,
  outcomes: ReadonlyMap<string, Outcome>,
  tell: Tell,
  { halt, signal }: Stops,
  services: Services,
): Promise<Outcome> {
  const work = clocked(site, tell);
  const { outcome, status = statusOf[outcome.is], more } = await takeTurn();
  tell({ type: 'task.end', task: node.id, status, seconds: work.seconds(), ...more });
  return outcome;

  async function takeTurn(): Promise<End> {
    if (signal.aborted) return { outcome: { is: 'blocked' }, more: stopped(site, halt) };
    const held = heldBack(node, outcomes);
    if (held?.is === 'blocked')
      return { outcome: { is: 'blocked' }, more: told(site, held.failure) };
    if (held !== null) return { outcome: held, more: { reason: held.reason } };
    try {
      const reason = isConditional(node) ? await reasonToSkip(site, node) : null;
      if (reason !== null) return { outcome: { is: 'skipped', reason }, more: { reason } };
      const ran = await runTask(site, node, outcomes, work.tell, signal, services);
      if (ran.result === undefined) return judged(site, node, ran, {});
      return judged(site, node, ran, {
        result: ran.result,
        ...(await summaryOf(node, ran.result)),
      });
    } catch (error) {
      // What is thrown after the signal only says that something was ended; the signal is the reason.
      if (signal.aborted) return { outcome: { is: 'cancelled' }, more: stopped(site, halt) };
      const failure = blamed(error, site.packageFolder);
      // A service that it needs was not to be had: what failed is that one.
      if (failure.kind === 'upstream')
        return { outcome: { is: 'blocked' }, more: told(site, failure) };
      return failed(site, node, failure, {});
    }
  }
}

/** How long the work takes; waiting for others before it starts, as for a pool, is no part of that. */
function clocked(site: Site, tell: Tell) {
  let began = site.now();
  return {
    tell: (happening: Parameters<Tell>[0]) => {
      if (happening.type === 'task.start') began = site.now();
      tell(happening);
    },
    seconds: () => (site.now() - began) / 1000,
  };
}

/** How it ended, and what the event of it carries besides. */
type End = {
  readonly outcome: Outcome;
  readonly status?: TaskStatus;
  readonly more: object;
};

const statusOf: Readonly<Record<Outcome['is'], TaskStatus>> = {
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  skipped: 'skipped',
  blocked: 'skipped',
};

/** What a result means, and what of it an event carries; a check that fails still gives what it found. */
function judged(
  site: Site,
  node: Node,
  { result, since }: Ran,
  more: { readonly result?: Json; readonly summary?: string },
): End {
  if (since !== null) {
    const reason = `nothing changed since run ${since}`;
    return { outcome: { is: 'done', result }, status: 'fresh', more: { ...more, reason } };
  }
  const bad = result === undefined ? null : node.task.verdict(result, node.options);
  return bad === null
    ? { outcome: { is: 'done', result }, more }
    : failed(site, node, bad.failure, more);
}

function failed(
  site: Site,
  { task }: Node,
  failure: Failure,
  more: { readonly result?: Json },
): End {
  const ignored = task.ignoreFailure;
  const result = more.result === undefined ? {} : { result: more.result };
  return {
    outcome: { is: 'failed', failure, ignored, ...result },
    more: { ...more, ...told(site, failure), ...(ignored ? { ignored: true } : {}) },
  };
}

const told = (site: Site, failure: Failure) => ({
  failure: { ...failure, words: site.wordsOf(failure) },
});

/** Why a task did not start, or came to no end: the signal, or what went wrong beside it. */
const stopped = (site: Site, halt: Halt) =>
  site.stopping.aborted
    ? told(site, { kind: 'cancelled', signal: site.stopping.reason })
    : { reason: halt.why() };

const summaryOf = async (node: Node, result: Json) =>
  node.task.print === null ? {} : { summary: await node.task.print(result, plain, node.options) };

const plain = { columns: 80, colour: false };
