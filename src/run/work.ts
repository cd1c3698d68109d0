import { Stop } from '../model/failure.ts';
import type { Json } from '../model/json.ts';
import type { WorkEnd } from '../model/settings.ts';
import type { Log } from '../model/store.ts';
import type { Node } from '../plan/plan.ts';
import { blamed } from './blame.ts';
import { tellExpected } from './expected.ts';
import { cleanUp, lookingOn } from './cleanup.ts';
import { context, preparing, within } from './context.ts';
import type { Freshly } from './freshly.ts';
import { limiting } from './limit.ts';
import { secretsIn, secretsOf } from './mask.ts';
import { givingUp } from './patience.ts';
import { placeOf } from './place.ts';
import { plain } from './plain.ts';
import { retried } from './retry.ts';
import { resultOf } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import type { Tell } from './teller.ts';
import type { Site } from './world.ts';

/** Prepares and runs a node. */
export async function carriedOut(
  { site, node, outcomes, tell, freshly }: Omit<Work, 'signal' | 'log'>,
  stopping: AbortSignal,
): Promise<Json | undefined> {
  let over = false;
  // What a task leaves running may go on to talk, and nobody hears it any more.
  const tellOfThis: Tell = (happening) => {
    if (!over) tell(happening);
  };
  const owner = node.task.interactive(node.rest) === false ? null : site.show;
  const log = site.folder?.log(node.id) ?? noLog;
  const limit = limiting(node.task.limit, stopping);
  const { signal } = limit;
  const lost = givingUp(site, node.id, signal, () =>
    tellOfThis(warning(node, 'did not end when it was asked to, and is left behind')),
  );
  try {
    // A program that has the terminal for itself is not drawn over.
    if (owner !== null) await owner.pause?.();
    const work = { site, node, outcomes, tell: tellOfThis, signal, log, freshly };
    const ready = await lost.race(prepare(work));
    limit.start();
    const doing = () => {
      const done = lost.race(tries(work, ready));
      return node.task.limit === null
        ? done
        : done.catch((error: unknown) => {
            if (!limit.passed()) throw error;
            throw new Stop({ kind: 'timeout', what: node.id, seconds: node.task.limit ?? 0 });
          });
    };
    return await (node.task.cleanup === null ? doing() : tidied(work, ready, stopping, doing));
  } finally {
    over = true;
    limit.clear();
    lost.clear();
    log.close();
    if (owner !== null) await owner.resume?.();
  }
}

/** What a step of a task works with. What is there at once is not waited for: there may be ten thousand tasks. */
export type Work = {
  readonly site: Site;
  readonly node: Node;
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly tell: Tell;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly freshly: Freshly | null;
};
type Ready = Awaited<ReturnType<typeof prepare>>;

/** Works out what is to be done, and tells that the task starts. */
async function prepare({ site, node, outcomes, tell, signal, log, freshly }: Work) {
  const { task } = node;
  const at = placeOf(site.looking, node);
  const place = at instanceof Promise ? await at : at;
  site.mask.add(...secretsOf(place.env));
  const look = preparing(site, node, place);
  const plans = task.prepare(look);
  const prepared = plans instanceof Promise ? await plans : plans;
  site.mask.add(...secretsIn(prepared));
  if (signal.aborted) throw new Stop({ kind: 'cancelled', signal: signal.reason });
  if (task.dir(node.options) !== null) await site.files.makeFolder(place.dir);
  const why = freshly === null ? undefined : await freshly.begin();
  tell({
    type: 'task.start',
    task: node.id,
    options: told(node),
    expected: task.expect === undefined ? site.usually(node) : null,
    log: log.path === '' ? null : log.path,
    ...(why === undefined ? {} : { why }),
  });
  if (task.expect !== undefined) void tellExpected(site, node, look, prepared, tell);
  if (site.why)
    for (const line of site.whyOf(why ?? [{ is: 'always' }]))
      tell(output(node, 'note', `why: ${line}`));
  const needs: Record<string, unknown> = {};
  for (const [name, id] of Object.entries(node.needs)) needs[name] = resultOf(outcomes.get(id));
  return { place, look, prepared, needs };
}

/** The work itself, as often as it may be tried. */
function tries({ site, node, tell, signal, log }: Work, ready: Ready): Promise<Json | undefined> {
  const { task, options } = node;
  const { retry } = task;
  const attempt = async (isLast: boolean): Promise<Json | undefined> => {
    const result = plain(
      await within(site, node, tell, log, () =>
        task.run(context(site, node, tell, { ...ready, log, signal })),
      ),
    );
    // The verdict over the last try is the scheduler's.
    const bad = isLast || result === undefined ? null : task.verdict(result, options);
    if (bad !== null) throw bad;
    return result;
  };
  if (retry === null) return attempt(true);
  return retried(retry, signal, attempt, (error, next) => {
    const { what } = site.wordsOf(blamed(error, site.packageFolder));
    const of = retry.times + 1;
    const rest = `again in ${next.seconds.toFixed(1)} s`;
    tell(warning(node, `try ${next.attempt} of ${of} failed: ${what}; ${rest}`));
  });
}

/** Does the work, and whatever becomes of it, tidies up. */
async function tidied(
  { site, node, tell, log }: Work,
  ready: Ready,
  stopping: AbortSignal,
  work: () => Promise<Json | undefined>,
): Promise<Json | undefined> {
  const after = (end: WorkEnd) =>
    cleanUp(
      site,
      node,
      end,
      (signal) => {
        const still = { ...site, looking: lookingOn(site, signal) };
        const look = preparing(still, node, ready.place);
        return context(still, node, tell, { ...ready, look, log, signal });
      },
      (text) => tell(warning(node, text)),
    );
  try {
    const result = await work();
    const bad = result === undefined ? null : node.task.verdict(result, node.options);
    await after(bad === null ? { is: 'done', result } : { is: 'failed', failure: bad.failure });
    return result;
  } catch (error) {
    await after(
      stopping.aborted
        ? { is: 'cancelled', signal: stopping.reason }
        : { is: 'failed', failure: blamed(error, site.packageFolder) },
    );
    throw error;
  }
}

const output = <S extends 'note' | 'warning'>(node: Node, stream: S, text: string) =>
  ({ type: 'task.output', task: node.id, stream, text, item: null }) as const;
const warning = (node: Node, text: string) => output(node, 'warning', text);

/** The options as an event may carry them: what was not given is left out. */
const told = ({ options }: Node): { readonly [key: string]: Json } => {
  const given = Object.values(options).includes(undefined)
    ? Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
    : options;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- options are read from text, so they are plain data.
  return given as { readonly [key: string]: Json };
};

const noLog: Log = { path: '', write: () => undefined, close: () => undefined };
