import { stop as stated } from '../model/failure.ts';
import type { Failure, Stop } from '../model/failure.ts';
import type { Service, Serving } from '../model/service.ts';
import type { Ended } from '../model/shell.ts';
import type { Log } from '../model/store.ts';
import type { Node } from '../plan/plan.ts';
import { blamed } from './blame.ts';
import { context, preparing } from './context.ts';
import { secretsOf } from './mask.ts';
import type { Outcome } from './outcome.ts';
import { placeOf } from './place.ts';
import { refuseTaken, waitUntilReady } from './ready.ts';
import type { Tell } from './teller.ts';
import type { Site } from './world.ts';

/** Lines that are shown of one that failed. */
const kept = 20;

/** A service that was started. */
export interface Running {
  /** What it gives once it can be used; null where it failed before that, or was stopped. */
  readonly served: Promise<Serving | null>;
  /** Why it failed; null where it was ended as it should be. */
  readonly over: Promise<Failure | null>;
  /** Ends it and all that it started, and resolves when nothing of it is left. */
  readonly stop: (signal?: string) => Promise<void>;
}

/** Starts a service. Never throws: what goes wrong is in `over`. `mayEnd`: its own end is no failure. */
export function startService(
  site: Site,
  node: Node,
  service: Service,
  outcomes: ReadonlyMap<string, Outcome>,
  tell: Tell,
  mayEnd: boolean,
): Running {
  const log = site.folder?.log(node.id) ?? noLog;
  const asked = new AbortController();
  const served = Promise.withResolvers<Serving | null>();
  const all = { site, node, service, outcomes, log, mayEnd };
  const over = serve(all, hearing(tell), asked.signal, served.resolve)
    .then(
      () => null,
      // What is thrown after it was asked to end only says that it did.
      (error: unknown) => (asked.signal.aborted ? null : blamed(error, site.packageFolder)),
    )
    .finally(() => {
      served.resolve(null);
      log.close();
    });
  const stop = async (signal = 'SIGTERM') => {
    asked.abort(signal);
    await over;
  };
  return { served: served.promise, over, stop };
}

type Work = {
  readonly site: Site;
  readonly node: Node;
  readonly service: Service;
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly log: Log;
  readonly mayEnd: boolean;
};

/** Runs it to its end. Throws what went wrong, after nothing of it is left. */
async function serve(
  { site, node, service, outcomes, log, mayEnd }: Work,
  { tell, lines, listen }: Hearing,
  asked: AbortSignal,
  onReady: (serving: Serving) => void,
): Promise<void> {
  const began = site.now();
  const inner = new AbortController();
  const signal = AbortSignal.any([asked, inner.signal]);
  const at = await open(site, node, service, outcomes, { tell, log, signal });
  const wait = { id: node.id, when: at.readyWhen, limit: service.limit, signal };
  await refuseTaken(site, wait);
  const pid = Promise.withResolvers<number>();
  const program = at.exec(pid.resolve);
  const tooSoon = program.then((ended): never => {
    throw early(node, ended, lines, 'before it was ready');
  });
  try {
    const ready = await Promise.race([waitUntilReady(site, wait, lines, listen), tooSoon]);
    onReady({ ...ready, pid: await pid.promise });
  } catch (error) {
    inner.abort('SIGTERM');
    await program.catch(() => undefined);
    throw error;
  }
  listen(nobody);
  const text = `ready after ${((site.now() - began) / 1000).toFixed(1)} s`;
  tell({ type: 'task.output', task: node.id, stream: 'note', text, item: null });
  const ended = await program;
  if (!mayEnd || ended.code !== 0)
    throw early(node, ended, lines, mayEnd ? '' : 'before those that need it had finished');
}

const nobody = (): void => undefined;

type Hearing = ReturnType<typeof hearing>;

/** Listens to the lines that it prints, and keeps the last. */
function hearing(outer: Tell) {
  const lines: string[] = [];
  let heard: (line: string) => void = nobody;
  const tell: Tell = (happening) => {
    outer(happening);
    if (happening.type !== 'task.output' || happening.stream === 'note') return;
    if (lines.push(happening.text) > kept) lines.shift();
    heard(happening.text);
  };
  const listen = (listener: (line: string) => void) => void (heard = listener);
  return { tell, lines, listen };
}

/** Settles what is to be started, and tells that it is. */
async function open(
  site: Site,
  node: Node,
  service: Service,
  outcomes: ReadonlyMap<string, Outcome>,
  given: { readonly tell: Tell; readonly log: Log; readonly signal: AbortSignal },
) {
  const { log, signal, tell } = given;
  const place = await placeOf(site.looking, node);
  site.mask.add(...secretsOf(place.env));
  const needs = Object.fromEntries(
    Object.entries(node.needs).map(([name, id]) => {
      const outcome = outcomes.get(id);
      return [name, outcome?.is === 'done' ? outcome.result : undefined];
    }),
  );
  const look = preparing(site, node, place);
  const looking = { ...look, needs };
  const command = service.start(looking);
  const readyWhen = service.readyWhen(looking);
  const path = log.path === '' ? null : log.path;
  tell({ type: 'task.start', task: node.id, options: {}, expected: null, log: path });
  const prepared = { notes: [], commands: [command] };
  const run = context(site, node, tell, { place, look, prepared, needs, log, signal });
  return { readyWhen, exec: (started: (pid: number) => void) => run.exec(command, { started }) };
}

function early(node: Node, ended: Ended, lines: readonly string[], when: string): Stop {
  const how = ended.signal === null ? `with exit code ${ended.code}` : `by ${ended.signal}`;
  return stated(`The service ${node.id} ended ${how} ${when}`.trimEnd(), {
    why: lines.length === 0 ? ['It printed nothing.'] : [],
    lines: [...lines],
    todo: ['Run it alone, to see what it does:', `$ kpi-tasks ${node.task.name}`],
  });
}

const noLog: Log = { path: '', write: () => undefined, close: () => undefined };
