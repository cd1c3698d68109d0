import { Stop } from '../model/failure.ts';
import type { Failure } from '../model/failure.ts';
import type { Serving } from '../model/service.ts';
import type { Node, Plan } from '../plan/plan.ts';
import type { Halt } from './halt.ts';
import type { Outcome } from './outcome.ts';
import type { Running } from './service.ts';
import type { Tell } from './teller.ts';
import type { Site } from './world.ts';

/** The services of a run: each is started for the first that needs it, and ended after the last. */
export interface Services {
  /** Resolves when all that a node waits for are ready. Throws an `upstream` failure where one is not. */
  readonly ready: (node: Node) => Promise<void>;
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
  halt: Halt,
): Services {
  const running = new Map<string, Promise<Running>>();
  const all = [...plan.nodes.values()].filter(({ task }) => task.service !== null);
  if (all.length === 0) return none;
  const left = new Set(plan.nodes.keys());
  const start = (node: Node): Promise<Running> => {
    const one = running.get(node.id) ?? begin(site, plan, outcomes, tell, halt, node);
    running.set(node.id, one);
    return one;
  };
  const stop = async ({ id }: Node) => (await running.get(id))?.stop();
  const waitsFor = (node: Node | undefined) =>
    all.filter(({ id }) => node?.after.includes(id) === true);
  const ready = async (one: Node) => {
    const served = await (await start(one)).served;
    if (served === null) throw new Stop({ kind: 'upstream', task: one.id });
    outcomes.set(one.id, { is: 'done', result: served, service: true });
  };
  return {
    ready: async (node) => void (await Promise.all(waitsFor(node).map(ready))),
    ended: (node) => {
      left.delete(node.id);
      const used = new Set([...left].flatMap((id) => waitsFor(plan.nodes.get(id))));
      for (const one of waitsFor(node)) if (!used.has(one)) void stop(one);
    },
    hold: async (node, signal) => held(await start(node), signal),
    end: async () => {
      await Promise.all(all.map(stop));
      const idle = all.filter(({ id }) => !running.has(id) && outcomes.get(id)?.is === 'done');
      for (const { id } of idle)
        tell({ type: 'task.end', task: id, status: 'skipped', seconds: 0, reason: unneeded });
    },
  };
}

const unneeded = 'nothing that ran needed it';

/** A run without services, as most are. */
const none: Services = {
  ready: () => Promise.resolve(),
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
  site: Site,
  plan: Plan,
  outcomes: Map<string, Outcome>,
  tell: Tell,
  halt: Halt,
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
