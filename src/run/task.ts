import { Stop } from '../model/failure.ts';
import type { Json } from '../model/json.ts';
import type { Log } from '../model/world.ts';
import type { Node } from '../plan/plan.ts';
import { context, preparing } from './context.ts';
import type { Outcome } from './schedule.ts';
import type { Tell } from './teller.ts';
import type { Site } from './world.ts';

/** Milliseconds a cancelled task has to come to its end; programs it runs are killed a little earlier. */
const patience = 4500;

type Work = {
  readonly site: Site;
  readonly node: Node;
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly tell: Tell;
  readonly signal: AbortSignal;
  readonly log: Log;
};

/** Prepares and runs one node, alone in its pool. Throws what the task throws. */
export async function runTask(
  site: Site,
  node: Node,
  outcomes: ReadonlyMap<string, Outcome>,
  tell: Tell,
  signal: AbortSignal,
): Promise<Json | undefined> {
  let over = false;
  // What a task leaves running may go on to talk, and nobody hears it any more.
  const tellOfThis: Tell = (happening) => {
    if (!over) tell(happening);
  };
  const log = site.folder?.log(node.id) ?? noLog;
  const deaf = afterPatience(signal);
  let release = nothing;
  try {
    release = await enter(site, node, tell, signal);
    return await Promise.race([
      work({ site, node, outcomes, tell: tellOfThis, signal, log }),
      deaf.promise,
    ]);
  } finally {
    over = true;
    deaf.clear();
    log.close();
    await release();
  }
}

async function work(all: Work): Promise<Json | undefined> {
  const { site, node, outcomes, tell, signal, log } = all;
  const { task } = node;
  const look = preparing(site, node);
  const prepared = await task.prepare(look);
  site.mask.add(...(prepared.secrets ?? []));
  const expected = await task.expect(look, prepared);
  if (signal.aborted) throw new Stop({ kind: 'cancelled', signal: signal.reason });
  tell({
    type: 'task.start',
    task: node.id,
    options: told(node),
    expected,
    log: log.path === '' ? null : log.path,
  });
  const needs = Object.fromEntries(
    Object.entries(node.needs).map(([name, id]) => [name, resultOf(outcomes.get(id))]),
  );
  const result = await task.run(context(site, node, tell, { prepared, needs, log, signal }));
  return result ?? undefined;
}

/** Rejects some time after the signal: a task that does not listen to it must not hold the run. */
function afterPatience(signal: AbortSignal): {
  readonly promise: Promise<never>;
  readonly clear: () => void;
} {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const stop = () => reject(new Stop({ kind: 'cancelled', signal: signal.reason }));
  const start = () => (timer = setTimeout(stop, patience));
  signal.addEventListener('abort', start, { once: true });
  const clear = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', start);
  };
  return { promise, clear };
}

async function enter(
  site: Site,
  node: Node,
  tell: Tell,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  const { pool } = node.task;
  if (pool === null) return nothing;
  const text = (holder: string) => `waits until ${holder} has finished with “${pool}”`;
  return site.store.lock(
    pool,
    (holder) =>
      tell({ type: 'task.output', task: node.id, stream: 'note', text: text(holder), item: null }),
    signal,
  );
}

/** The options as an event may carry them: what was not given is left out. */
const told = (node: Node): { readonly [key: string]: Json } =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- options are read from text, so they are plain data.
  Object.fromEntries(Object.entries(node.options).filter(([, value]) => value !== undefined)) as {
    readonly [key: string]: Json;
  };

const resultOf = (outcome: Outcome | undefined): unknown =>
  outcome?.is === 'done' ? outcome.result : undefined;

const nothing = () => Promise.resolve();
const noLog: Log = { path: '', write: () => undefined, close: () => undefined };
