import type { TaskStatus } from '../model/event.ts';
import { failureOf } from '../model/failure.ts';
import type { Failure } from '../model/failure.ts';
import type { Json } from '../model/json.ts';
import type { Node, Plan } from '../plan/plan.ts';
import type { Halt } from './halt.ts';
import { runTask } from './task.ts';
import type { Tell } from './teller.ts';
import type { Site } from './world.ts';

/** How one task ended. */
export type Outcome =
  | { readonly is: 'done'; readonly result: Json | undefined }
  | { readonly is: 'failed'; readonly failure: Failure; readonly result?: Json }
  | { readonly is: 'cancelled' | 'skipped' };

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
  while (waiting.size > 0 || running.size > 0) {
    for (const node of waiting) {
      if (running.size >= site.concurrency) break;
      if (!node.after.every((id) => outcomes.has(id))) continue;
      waiting.delete(node);
      running.set(node.id, settle(node));
    }
    await Promise.race(running.values());
  }
  return outcomes;

  async function settle(node: Node): Promise<void> {
    const outcome = await one(site, node, outcomes, tell, halt);
    outcomes.set(node.id, outcome);
    running.delete(node.id);
    // A failure ends what runs beside it, unless the run keeps going.
    if (outcome.is === 'failed' && !site.keepGoing) halt.because(`${node.id} failed`);
  }
}

async function one(
  site: Site,
  node: Node,
  outcomes: ReadonlyMap<string, Outcome>,
  tell: Tell,
  halt: Halt,
): Promise<Outcome> {
  const began = site.now();
  const end = (status: TaskStatus, more: object) => {
    const seconds = (site.now() - began) / 1000;
    tell({ type: 'task.end', task: node.id, status, seconds, ...more });
  };
  const told = (failure: Failure) => ({ failure: { ...failure, words: site.wordsOf(failure) } });
  const stopped = () =>
    site.stopping.aborted
      ? told({ kind: 'cancelled', signal: site.stopping.reason })
      : { reason: halt.why() };
  const signal = AbortSignal.any([site.stopping, halt.signal]);
  const blocker = node.after.find((id) => outcomes.get(id)?.is !== 'done');
  if (blocker !== undefined || signal.aborted) {
    end('skipped', blocker === undefined ? stopped() : told({ kind: 'upstream', task: blocker }));
    return { is: 'skipped' };
  }
  try {
    const result = await runTask(site, node, outcomes, tell, signal);
    const { outcome, more } = await judged(node, result);
    end(outcome.is, outcome.is === 'failed' ? { ...more, ...told(outcome.failure) } : more);
    return outcome;
  } catch (error) {
    // What is thrown after the signal only says that something was ended; the signal is the reason.
    const outcome: Outcome = signal.aborted
      ? { is: 'cancelled' }
      : { is: 'failed', failure: failureOf(error) };
    end(outcome.is, outcome.is === 'failed' ? told(outcome.failure) : stopped());
    return outcome;
  }
}

/** What a result means, and what of it an event carries; a check that fails still gives what it found. */
async function judged(node: Node, result: Json | undefined) {
  if (result === undefined) return { outcome: { is: 'done', result } as const, more: {} };
  const bad = node.task.verdict(result, node.options);
  const outcome: Outcome =
    bad === null ? { is: 'done', result } : { is: 'failed', failure: bad.failure, result };
  return { outcome, more: { result, ...(await summaryOf(node, result)) } };
}

const summaryOf = async (node: Node, result: Json) =>
  node.task.print === null ? {} : { summary: await node.task.print(result, plain, node.options) };

const plain = { columns: 80, colour: false };
