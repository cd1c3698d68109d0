import type { RunStatus } from '../model/event.ts';
import { exitCode } from '../model/exit.ts';
import type { ExitCode } from '../model/exit.ts';
import { failureOf } from '../model/failure.ts';
import type { Failure } from '../model/failure.ts';
import type { Json } from '../model/json.ts';
import type { Plan } from '../plan/plan.ts';
import { agreed } from './asking.ts';
import { blamed } from './blame.ts';
import { halting } from './halt.ts';
import type { Halt } from './halt.ts';
import type { Outcome } from './outcome.ts';
import { measuring } from './past.ts';
import { preflight } from './preflight.ts';
import { schedule } from './schedule.ts';
import { teller } from './teller.ts';
import type { Tell } from './teller.ts';
import type { Site } from './world.ts';

export type RunEnd = {
  readonly exit: ExitCode;
  readonly result: Json | undefined;
  /** What went wrong, the first cause first; what only follows from it is left out. */
  readonly failures: readonly Failure[];
};

/** What was begun before a run: a way to halt it, and the look at the machine. */
type Begun = { readonly halt?: Halt | undefined; readonly machine?: ReturnType<typeof preflight> };

/** Runs a plan and tells everything that happens; never throws for what a task does. */
export async function run(
  site: Site,
  plan: Plan,
  request: string,
  { halt = halting(), machine = preflight(plan, site) }: Begun = {},
): Promise<RunEnd> {
  const broken: Failure[] = [];
  const breaks = (failure: Failure): void => {
    if (broken.length === 0) broken.push(failure);
    halt.because(site.wordsOf(failure).what);
  };
  const tell = teller(site, breaks);
  const calm = site.onStray((error) => breaks(blamed(error, site.packageFolder)));
  const end = ending(site, tell, broken, calm);
  tell({ type: 'run.start', request, cwd: site.cwd, root: site.root, tasks: tasksOf(plan) });
  const begun = await machine
    .then((skipped) => agreed(site, plan, tell, skipped))
    .then((beforeWork) => ({ beforeWork }), failureOf);
  const refused = 'kind' in begun ? begun : null;
  if (refused !== null && !site.stopping.aborted)
    return end(refused.kind === 'cancelled' ? 'cancelled' : 'refused', [refused]);
  const beforeWork = 'kind' in begun ? null : begun.beforeWork;
  const { tell: measured, took } = measuring(plan, tell);
  const outcomes = await schedule({ ...site, beforeWork }, plan, measured, halt);
  // What cannot be remembered only makes the next run say nothing about time.
  if (site.folder !== null && took.length > 0)
    await site.store.times.add(took).catch(() => undefined);
  if (site.stopping.aborted)
    return end('cancelled', [{ kind: 'cancelled', signal: site.stopping.reason }]);
  const failures = [...broken, ...failuresOf(outcomes)];
  const wanted = outcomes.get(plan.wanted);
  const result = wanted && 'result' in wanted ? site.mask.deep(wanted.result) : undefined;
  // Something outside the run ended it, such as a change of a file that is watched.
  if (failures.length === 0 && halt.signal.aborted) return end('cancelled', []);
  return end(failures.length > 0 ? 'failed' : 'passed', failures, result);
}

/** What tells the end of a run; `calm` ends hearing what is thrown astray. */
function ending(site: Site, tell: Tell, broken: readonly Failure[], calm: () => void) {
  const began = site.now();
  return (status: RunStatus, failures: readonly Failure[], result?: Json): RunEnd => {
    const [first] = failures;
    const exit = first === undefined ? exitOf[status] : site.exitOf(first);
    const seconds = (site.now() - began) / 1000;
    calm();
    // A task's own failure is told where the task ends.
    const untold = first !== undefined && (status !== 'failed' || broken.includes(first));
    const told = untold ? { failure: { ...first, words: site.wordsOf(first) } } : {};
    tell({ type: 'run.end', status, exit, seconds, ...told });
    return { exit, result, failures };
  };
}

const tasksOf = ({ nodes }: Plan) =>
  [...nodes.values()].map(({ id, task, after }) => ({ id, name: task.name, needs: after }));

/** The exit code of a run without a failure. */
const exitOf: Readonly<Record<RunStatus, ExitCode>> = {
  passed: exitCode.done,
  failed: exitCode.failed,
  cancelled: exitCode.terminated,
  refused: exitCode.usage,
  unfinished: exitCode.unfinished,
};

const failuresOf = (outcomes: ReadonlyMap<string, Outcome>): readonly Failure[] =>
  [...outcomes.values()].flatMap((outcome) =>
    outcome.is === 'failed' && !outcome.ignored ? [outcome.failure] : [],
  );
