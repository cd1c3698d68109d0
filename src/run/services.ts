import { Stop, failureOf } from '../model/failure.ts';
import type { Failure } from '../model/failure.ts';
import type { Serving } from '../model/service.ts';
import type { Node, Plan } from '../plan/plan.ts';
import { onAbort } from './heard.ts';
import type { Stops } from './node.ts';
import type { Outcome } from './outcome.ts';
import type { Running } from './service.ts';
import { serviceUses } from './service-uses.ts';
import type { ServiceUses } from './service-uses.ts';
import type { Tell } from './teller.ts';
import type { Site } from './world.ts';

/** The services of a run: each is started for the first that needs it, and ended after the last. */
export interface Services {
  /** Resolves when all that a node waits for are ready; null where it waits for none. Throws an `upstream` failure where one is not. */
  readonly ready: (node: Node) => Promise<void> | null;
  /** Takes notice of a node’s end; ends the services that nobody will use any more. */
  readonly ended: (node: Node) => void;
  /** Runs the one that was asked for by its name. Throws its failure. */
  readonly hold: (node: Node, signal: AbortSignal) => Promise<Serving | null>;
  /** Ends what is left. */
  readonly end: () => Promise<void>;
}

/** `outcomes` gets the result of each that is ready, and the failure of each that failed. */
export function services(
  site: Site,
  plan: Plan,
  outcomes: Map<string, Outcome>,
  tell: Tell,
  stops: Stops,
): Services {
  const uses = serviceUses(plan);
  if (uses.all.length === 0) return none;
  const left = new Set(plan.nodes.keys());
  const { start, ready, stop, wasStarted } = starting({ site, plan, outcomes, tell, stops, uses });
  return {
    ready: async ({ id }) => void (await Promise.all(uses.own(id).map(ready))),
    ended: ({ id }) => {
      left.delete(id);
      for (const one of uses.unused(id, left)) void stop(one);
    },
    hold: async (node, signal) => held(await start(node), signal),
    end: async () => {
      await Promise.all(uses.all.map(stop));
      for (const { id } of uses.all)
        if (!wasStarted(id) && outcomes.get(id)?.is === 'done')
          tell({ type: 'task.end', task: id, status: 'skipped', seconds: 0, reason: unneeded });
    },
  };
}

type Work = {
  readonly site: Site;
  readonly plan: Plan;
  readonly outcomes: Map<string, Outcome>;
  readonly tell: Tell;
  readonly stops: Stops;
  readonly uses: ServiceUses;
};

/** Starts each service once, after those that it waits for itself, and ends it before them. */
function starting(work: Work) {
  const { outcomes, stops, uses } = work;
  const running = new Map<string, Promise<Running>>();
  const start = (node: Node): Promise<Running> => {
    const known = running.get(node.id);
    if (known !== undefined) return known;
    const one = launch(work, node, () => Promise.all(uses.own(node.id).map(ready)));
    one.catch(() => undefined);
    running.set(node.id, one);
    return one;
  };
  const ready = async (node: Node): Promise<void> => {
    const one = await start(node);
    const giveUp = () => void one.stop();
    // What is not ready when the run is stopped will be of no use.
    if (stops.signal.aborted) giveUp();
    const served = await one.served.finally(onAbort(stops.signal, giveUp));
    if (served === null) throw new Stop({ kind: 'upstream', task: node.id });
    outcomes.set(node.id, { is: 'done', result: served, service: true });
  };
  const stop = async (node: Node): Promise<void> => {
    await Promise.all(uses.users(node).map(stop));
    await (await running.get(node.id)?.catch(() => null))?.stop();
  };
  return { start, ready, stop, wasStarted: (id: string) => running.has(id) };
}

/** Begins with one when those before it are ready; where one of them is not to be had, it is not either. */
async function launch(work: Work, node: Node, before: () => Promise<unknown>): Promise<Running> {
  const { site, outcomes, tell } = work;
  try {
    await before();
  } catch (error) {
    outcomes.set(node.id, { is: 'blocked' });
    const why = told(site, failureOf(error));
    tell({ type: 'task.end', task: node.id, status: 'skipped', seconds: 0, ...why });
    throw error;
  }
  return begin(work, node);
}

const unneeded = 'nothing that ran needed it';

/** A run without services, as most are. */
const none: Services = {
  ready: () => null,
  ended: () => undefined,
  hold: () => Promise.resolve(null),
  end: () => Promise.resolve(),
};

/** Waits for the end of one that was asked for by its name. Throws its failure. */
async function held(one: Running, signal: AbortSignal): Promise<Serving | null> {
  const end = () => void one.stop(String(signal.reason));
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  const failure = await one.over;
  signal.removeEventListener('abort', end);
  if (failure !== null) throw new Stop(failure);
  if (signal.aborted) throw new Stop({ kind: 'cancelled', signal: signal.reason });
  return one.served;
}

/** Starts one and tells of its end; where it fails while others use it, the run goes no further. */
async function begin(
  { site, plan, outcomes, tell, stops: { halt } }: Work,
  node: Node,
): Promise<Running> {
  const { service } = node.task;
  if (service === null) throw new Error(`${node.id} is no service`);
  const { startService } = await import('./service.ts');
  const began = site.now();
  const alone = node.id === plan.wanted;
  const one = startService(site, node, service, outcomes, tell, alone);
  if (alone) return one;
  const over = one.over.then(async (failure) => {
    const seconds = (site.now() - began) / 1000;
    const served = await one.served;
    if (failure === null) {
      const result = served === null ? {} : { result: served };
      tell({ type: 'task.end', task: node.id, status: 'done', seconds, ...result });
    } else {
      outcomes.set(node.id, { is: 'failed', failure, ignored: false });
      tell({ type: 'task.end', task: node.id, status: 'failed', seconds, ...told(site, failure) });
      if (served !== null || !site.keepGoing) halt.because(`${node.id} failed`);
    }
    return failure;
  });
  return { ...one, over, stop: async (signal) => (await one.stop(signal), void (await over)) };
}

const told = (site: Site, failure: Failure) => ({
  failure: { ...failure, words: site.wordsOf(failure) },
});
