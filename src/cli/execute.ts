import type { Graph, Placed } from '../graph/graph.ts';
import type { ExitCode } from '../model/exit.ts';
import { exitCode } from '../model/exit.ts';
import type { Json } from '../model/json.ts';
import type { Reading, Store, World } from '../model/world.ts';
import { makePlan } from '../plan/plan.ts';
import { failureText } from '../render/failure.ts';
import { exitOf, wordsOf } from '../render/words.ts';
import { makeMask, secretsOf } from '../run/mask.ts';
import { preview } from '../run/preview.ts';
import { run } from '../run/run.ts';
import type { Site } from '../run/world.ts';
import { dryRunText } from './dry-run.ts';
import type { Globals } from './globals.ts';
import { readOptions } from './options.ts';
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
};

/** Runs one task with all that it needs, or with --dry-run says what that would do. */
export async function execute(world: World, request: Execution): Promise<ExitCode> {
  const { placed, words, rest, look } = request;
  const { globals } = words;
  const { task } = placed;
  if (rest.length > 0 && task.rest === null)
    throw usage(
      `${placed.name} passes nothing on, so nothing may follow “--”.`,
      `$ kpi-tasks help ${placed.name}`,
    );
  const given = readOptions(task, words, { cwd: look.cwd, env: world.env });
  const plan = makePlan(request.graph, { task, given, ready: true }, rest);
  const mask = makeMask(secretsOf(world.env));
  if (globals.dryRun) {
    const previews = await preview({ looking: look, store: request.store }, plan);
    const text = globals.json ? `${JSON.stringify(previews)}\n` : dryRunText(previews, wordsOf);
    world.stdout.write(mask.text(text));
    const failure =
      previews.lacking[0] ?? previews.tasks.find((one) => one.failure !== null)?.failure;
    return failure ? exitOf(failure) : exitCode.done;
  }
  const runId = world.newId();
  const folder = task.readOnly ? null : await request.store.openRun(runId);
  const show = await chooseShow(world, globals, task.readOnly);
  const site: Site = {
    ...siteOf(world, request),
    show,
    mask,
    folder,
    runId,
    concurrency: globals.concurrency ?? Math.max(2, world.platform.cpus),
    keepGoing: globals.keepGoing,
  };
  const end = await run(
    site,
    plan,
    [placed.name, ...world.argv.filter((word) => word !== placed.name)].join(' '),
  );
  await show.end();
  folder?.close();
  for (const failure of end.failures)
    world.stderr.write(mask.text(failureText(failure, world.stderr, globals.verbose)));
  if (end.result !== undefined) world.stdout.write(resultText(world, request, globals, end.result));
  return end.exit;
}

const siteOf = (world: World, { look, root, store }: Execution) => ({
  cwd: look.cwd,
  env: world.env,
  platform: world.platform,
  files: world.files,
  shell: world.shell,
  store,
  looking: look,
  root,
  stopping: world.stopping,
  now: world.now,
  wordsOf,
  exitOf,
});

/** What goes to stdout at the end: with --json a reading command gives its result, a run has given its events. */
function resultText(world: World, request: Execution, globals: Globals, result: Json): string {
  const { task } = request.placed;
  if (globals.json) return task.readOnly ? `${JSON.stringify(result)}\n` : '';
  if (task.print === null) return '';
  const text = task.print(result, { columns: world.stdout.columns(), colour: world.stdout.colour });
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
