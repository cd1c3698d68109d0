import type { Graph } from '../graph/graph.ts';
import type { Placed } from '../model/task.ts';
import type { ExitCode } from '../model/exit.ts';
import { exitCode } from '../model/exit.ts';
import type { Json } from '../model/json.ts';
import type { Subject } from '../model/walk.ts';
import type { Store } from '../model/store.ts';
import type { Reading, World } from '../model/world.ts';
import { makePlan } from '../plan/plan.ts';
import type { Plan } from '../plan/plan.ts';
import { failureText } from '../render/failure.ts';
import { forgottenLine, whyLines } from '../render/why.ts';
import { exitOf, wordsOf } from '../render/words.ts';
import { askedAhead } from '../run/ahead.ts';
import type { Halt } from '../run/halt.ts';
import { makeMask, secretsOf } from '../run/mask.ts';
import type { Mask } from '../run/mask.ts';
import { usual } from '../run/past.ts';
import { preflight } from '../run/preflight.ts';
import { run } from '../run/run.ts';
import type { RunEnd } from '../run/run.ts';
import type { Site } from '../run/world.ts';
import { withAbsolutePaths } from './absolute-paths.ts';
import { canAsk } from './asking.ts';
import { askFor } from './lacking.ts';
import { readOptions } from './options.ts';
import { refusal } from './refusal.ts';
import { chooseShow } from './shows.ts';
import type { Words } from './words-of-argv.ts';
import { usage } from './words-of-argv.ts';

/** What a task is run with. */
export type Execution = {
  readonly graph: Graph;
  readonly placed: Placed;
  readonly words: Words;
  readonly rest: readonly string[];
  readonly look: Reading;
  readonly root: string;
  readonly store: Store;
  readonly subject: () => Promise<Subject>;
};

/**
 * Runs one task with all that it needs, or with --dry-run says what that would do. Gives null where the config was edited
 * while it was watched.
 */
export async function execute(world: World, asked: Execution): Promise<ExitCode | null> {
  const { placed, words, rest } = asked;
  const { hasTerminal: terminal } = answering(world, words.globals);
  const look = { ...asked.look, terminal };
  const request = { ...asked, look };
  const { task } = placed;
  if (rest.length > 0 && task.rest === null)
    throw usage(
      `${placed.name} passes nothing on, so nothing may follow “--”.`,
      `$ kpi-tasks help ${placed.name}`,
    );
  const read = readOptions(placed, words, { cwd: look.cwd, env: world.env });
  const answers = await askFor(world, placed, read.lacking, {
    cwd: look.cwd,
    globals: words.globals,
  });
  const given = { ...read.given, ...answers };
  const made = makePlan(request.graph, { task, given, ready: true }, rest, placed.name);
  const plan = withAbsolutePaths(made, look.cwd);
  const mask = makeMask(secretsOf(world.env));
  if (words.globals.dryRun) return dryRun(world, request, plan, mask);
  world.standBy();
  if (!words.globals.watch) return forReal(world, request, plan, mask);
  const { watch } = await import('./watch.ts');
  return watch(world, request, plan, (halt) => forReal(world, request, plan, mask, halt));
}

async function dryRun(world: World, request: Execution, plan: Plan, mask: Mask): Promise<ExitCode> {
  const { json, force, why } = request.words.globals;
  const forced = force ? plan.wanted : null;
  const { tracker } = world;
  const usually = await usual(request.store);
  const [{ preview }, { dryRunText }] = await Promise.all([
    import('../run/preview.ts'),
    import('./dry-run.ts'),
  ]);
  const previews = await preview(
    { ...request, looking: request.look, tracker, mask, forced, usually },
    plan,
  );
  mask.add(...previews.secrets);
  const text = json
    ? `${JSON.stringify({ tasks: previews.tasks, lacking: previews.lacking, critical: previews.critical })}\n`
    : dryRunText(previews, { wordsOf, whyOf: why ? whyLines : () => [] });
  world.stdout.write(mask.text(text), 'answer');
  const failure =
    previews.lacking[0] ?? previews.tasks.find((one) => one.failure !== null)?.failure;
  return failure ? exitOf(failure) : exitCode.done;
}

async function forReal(
  world: World,
  request: Execution,
  plan: Plan,
  mask: Mask,
  halt?: Halt,
): Promise<ExitCode> {
  const { placed, store } = request;
  const { globals } = request.words;
  const { readOnly } = placed.task;
  const runId = world.newId();
  const begun = { halt, machine: lookedAt(plan, request) };
  const { look: looking, root } = request;
  const ahead = askedAhead({ looking, root, tracker: world.tracker }, plan);
  const folder = readOnly ? null : await store.openRun(runId);
  const show = await chooseShow(world, globals, readOnly);
  const site: Site = {
    ...siteOf(world, request),
    ...answering(world, globals),
    ahead,
    show,
    mask,
    folder,
    runId,
    concurrency: globals.concurrency ?? Math.max(2, world.platform.cpus),
    keepGoing: globals.keepGoing,
    forced: globals.force ? plan.wanted : null,
    why: globals.why,
    usually: readOnly ? () => null : await usual(store),
  };
  // Only the name: what else was typed may hold secrets that are not known yet.
  const end = await run(site, plan, placed.name, begun);
  await show.end();
  folder?.close();
  await sayEnd(world, request, { plan, mask, end });
  return end.exit;
}

/** The result goes to stdout, and what went wrong to a person. */
async function sayEnd(
  world: World,
  request: Execution,
  { plan, mask, end }: { readonly plan: Plan; readonly mask: Mask; readonly end: RunEnd },
): Promise<void> {
  const { globals } = request.words;
  const [first] = end.failures;
  if (end.result !== undefined)
    world.stdout.write(...(await resultText(world, request, plan, end.result)));
  else if (first && request.placed.task.readOnly && globals.json)
    world.stdout.write(mask.text(`${JSON.stringify(refusal(world, first))}\n`));
  for (const failure of end.failures.filter(
    (one) => one.kind !== 'exit' || one.handedOn !== 'silent',
  ))
    world.stderr.write(mask.text(failureText(failure, world.stderr, globals.verbose)));
}

/** Looks at the machine while the run is being set up; whoever waits for it hears what is missing. */
function lookedAt(plan: Plan, { look, store, subject }: Execution): Promise<ReadonlySet<string>> {
  const machine = preflight(plan, { looking: look, store, subject });
  machine.catch(() => undefined);
  return machine;
}

/** What every run here has in common. */
export const siteOf = (
  world: World,
  { look, root, store, subject }: Pick<Execution, 'look' | 'root' | 'store' | 'subject'>,
) => ({
  cwd: look.cwd,
  env: world.env,
  platform: world.platform,
  files: world.files,
  shell: world.shell,
  tracker: world.tracker,
  probe: world.probe,
  store,
  looking: look,
  root,
  subject,
  stopping: world.stopping,
  hurry: world.hurry,
  onStall: world.onStall,
  onStray: world.onStray,
  within: world.within,
  packageFolder: world.packageFolder,
  now: world.now,
  copy: world.copy,
  wordsOf,
  exitOf,
  whyOf: whyLines,
  forgottenOf: forgottenLine,
});

/** Who answers what tasks ask, and whether one may have the terminal. */
export const answering = (world: World, globals: Words['globals']) => ({
  yes: globals.yes,
  confirm: canAsk(world, globals)
    ? async (message: string) => (await world.ask.confirm(message, false)) === true
    : null,
  hasTerminal:
    world.stdout.isTerminal && world.stdinIsTerminal && !globals.noInput && !globals.json,
  freeStdout: !globals.json,
});

/** What goes to stdout at the end: with --json a reading command gives its result, a run has given its events. */
async function resultText(
  world: World,
  request: Execution,
  plan: Plan,
  result: Json,
): Promise<Parameters<World['stdout']['write']>> {
  const { task } = request.placed;
  const as = task.readOnly ? 'answer' : undefined;
  if (request.words.globals.json) return [as ? `${JSON.stringify(result)}\n` : '', as];
  if (task.print === null) return ['', as];
  const { colour, isTerminal: terminal } = world.stdout;
  const look = { columns: world.stdout.columns(), colour, terminal };
  const text = await task.print(result, look, plan.nodes.get(plan.wanted)?.options ?? {});
  return [text === '' || text.endsWith('\n') ? text : `${text}\n`, as];
}
