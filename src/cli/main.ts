import { resolve } from 'node:path';
import { loadProject } from '../config/load.ts';
import { listed, makeGraph } from '../graph/graph.ts';
import { exitCode } from '../model/exit.ts';
import type { ExitCode } from '../model/exit.ts';
import { failureOf } from '../model/failure.ts';
import type { World } from '../model/world.ts';
import type { Subject } from '../model/walk.ts';
import { failureText } from '../render/failure.ts';
import { exitOf } from '../render/words.ts';
import { makeMask, secretsOf } from '../run/mask.ts';
import { usual } from '../run/past.ts';
import { noSubject } from '../walk/subject.ts';
import { refusal } from './refusal.ts';
import { refuseReserved } from './reserved.ts';
import { onChecklists } from './check/main.ts';
import { helpOnChecklists } from './check/help.ts';
import { checklistsByName, refuseAsTask } from './check/lists.ts';
import { execute } from './execute.ts';
import type { Globals } from './globals.ts';
import { builtIns } from './built-ins.ts';
import { builtInHelp, generalHelp, taskHelp } from './help.ts';
import { ownHelp } from './own-help.ts';
import { inWindow } from './layout.ts';
import { listing } from './list.ts';
import { lookFor } from './look.ts';
import { findRunnable, findTask } from './names.ts';
import { flagsOf } from './options.ts';
import { overview } from './overview.ts';
import { typed } from './typed.ts';
import { reloading } from './reload.ts';
import { valueOf } from './value-of.ts';
import { readWords, split, usage } from './words-of-argv.ts';
import type { Flag } from './words-of-argv.ts';

/** The whole program: a command line in, an exit code out. `own` is the package's own config. */
export async function main(world: World, own: () => Promise<unknown>): Promise<ExitCode> {
  const run = () => dispatch(world, own);
  try {
    return (await run()) ?? (await reloading(world, run, (error) => void complain(world, error)));
  } catch (error) {
    return complain(world, error);
  }
}

/** Tells what is wrong, and what exit code that means. */
function complain(world: World, error: unknown): ExitCode {
  const { argv, stdout, stderr } = world;
  const failure = failureOf(error);
  if (argv.includes('--json')) stdout.write(`${JSON.stringify(refusal(world, failure))}\n`);
  const verbose = argv.includes('--verbose') || argv.includes('-v');
  stderr.write(failureText(failure, stderr, verbose));
  return exitOf(failure);
}

/** Null where the config was edited while a task is watched. */
async function dispatch(world: World, own: () => Promise<unknown>): Promise<ExitCode | null> {
  const { command, args, rest } = split(world.argv);
  const early = command === null ? readWords(args, [], hint).globals : null;
  if (early?.version === true || args.includes('--version'))
    return say(world, `${world.platform.kpiTasks}\n`);
  if (early?.help === true) return tell(world, await generalHelpAnyway(world, own, args));
  const done = await withoutConfig(world, command, args);
  if (done !== null) return done;
  // What is being completed is a command line of its own, and its last word is not whole yet.
  const opened = await open(world, own, command === '__complete' ? typed(rest.slice(0, -1)) : args);
  const { graph, look, root } = opened;
  if (command === null && rest.length > 0)
    throw usage('A task must stand before “--”.', '$ kpi-tasks build -- ARGS');
  if (command === null) return withoutCommand(world, opened, early);
  if (command === 'help')
    return tell(world, helpFor(opened, ...readWords(args, [], hint).positionals));
  if (command === '__complete') {
    const { complete } = await import('./completion.ts');
    const words = complete(graph, rest, opened.checklists);
    return say(world, words.map(({ word, about }) => `${word}\t${about}\n`).join(''));
  }
  if (command === 'check' || command === 'resume')
    return onChecklists(world, opened, command, args);
  const flags = builtInFlags[command];
  if (flags) {
    const words = readWords(args, flags, `$ kpi-tasks help ${command}`);
    return builtIn(world, command, opened, words);
  }
  refuseAsTask(opened.checklists, command);
  const placed = findRunnable(graph, command);
  const words = readWords(args, flagsOf(placed.task.options), `$ kpi-tasks help ${placed.name}`);
  if (words.globals.help) return tell(world, taskHelp(placed));
  if (words.globals.list) return withoutCommand(world, opened, words.globals);
  const home = await root();
  const store = world.openStore(home);
  const { subject } = opened;
  return execute(world, { graph, placed, words, rest, look: look(), root: home, store, subject });
}

/** The commands that no config takes part in; null for all others. */
async function withoutConfig(
  world: World,
  command: string | null,
  args: readonly string[],
): Promise<ExitCode | null> {
  const own = ownHelp(command, args);
  if (own !== null) return tell(world, own);
  if (command === 'completion')
    return say(world, (await import('./completion-script.ts')).completionScript(args[0] ?? 'bash'));
  if (command === 'init') return (await import('./init.ts')).init(world, args);
  return null;
}

async function withoutCommand(
  world: World,
  { graph, project, checklists, root }: Opened,
  globals: Globals | null,
): Promise<ExitCode> {
  if (globals?.list === true || globals?.json === true)
    return (globals.json ? say : tell)(world, listing(graph, checklists, globals.json));
  return tell(world, await overview(world, { graph, project, checklists, root: await root() }));
}

/** Help is there even where the config cannot be read; then it is without the tasks, and says why. */
async function generalHelpAnyway(
  world: World,
  own: () => Promise<unknown>,
  args: readonly string[],
): Promise<string> {
  try {
    return helpFor(await open(world, own, args));
  } catch (error) {
    world.stderr.write(failureText(failureOf(error), world.stderr, false));
    return generalHelp([]);
  }
}

function helpFor({ graph, checklists }: Opened, name?: string, extra?: string): string {
  if (extra !== undefined)
    throw usage(`help tells of one at a time, and not of “${extra}” as well.`, hint);
  if (name === undefined || name === 'help') return generalHelp(listed(graph));
  const asked = helpOnChecklists(checklists, name);
  const own = builtIns.find((one) => one.name === name);
  return asked ?? (own ? builtInHelp(own) : taskHelp(findTask(graph, name)));
}

/** Says a text for people. */
const tell = (world: World, text: string): ExitCode => say(world, inWindow(world.stdout, text));

function say(world: World, words: string): ExitCode {
  world.stdout.write(words, 'answer');
  return exitCode.done;
}

const hint = 'Everything there is: kpi-tasks --help';
const text = (name: string): Flag => ({ name, short: undefined, takesValue: true });
const builtInFlags: Readonly<Record<string, readonly Flag[]>> = {
  init: [],
  list: [],
  doctor: [{ name: 'fix', short: undefined, takesValue: false }],
  graph: [text('format')],
};

async function builtIn(
  world: World,
  command: string,
  opened: Opened,
  words: ReturnType<typeof readWords>,
): Promise<ExitCode> {
  const { graph, look, root, checklists } = opened;
  const { globals, positionals, flags } = words;
  if (globals.help) return tell(world, helpFor(opened, command));
  const [extra] =
    command === 'list' ? positionals : command === 'graph' ? positionals.slice(1) : [];
  if (extra !== undefined)
    throw usage(`${command} does not know what to do with “${extra}”.`, '$ kpi-tasks --help');
  if (command === 'list')
    return (globals.json ? say : tell)(world, listing(graph, checklists, globals.json));
  if (command === 'doctor')
    return (await import('./doctor.ts')).doctor(world, graph, globals, {
      tasks: positionals,
      fix: flags.get('fix')?.at(-1) === true,
      look,
    });
  const only = positionals[0] === undefined ? null : findTask(graph, positionals[0]);
  const format = String(flags.get('format')?.at(-1) ?? (globals.json ? 'json' : 'text'));
  const usually = only === null ? () => null : await usualOf(world, root);
  const { graphText } = await import('./graph.ts');
  const drawn = graphText(graph, only, format, { own: world.packageFolder, usually });
  world.stdout.write(makeMask(secretsOf(world.env)).text(drawn), 'answer');
  return exitCode.done;
}

/** How long tasks took; a graph can be drawn without a workspace too. */
async function usualOf(world: World, root: () => Promise<string>) {
  const home = await root().catch(() => null);
  return home === null ? () => null : usual(world.openStore(home));
}

type Opened = Awaited<ReturnType<typeof open>>;

/** Everything that the commands stand on: the graph, a way to look around, and where the state belongs. */
async function open(world: World, own: () => Promise<unknown>, args: readonly string[]) {
  const flag = (...names: readonly string[]) => valueOf(args, names);
  const cwd = resolve(world.cwd, flag('--cwd', '-C') ?? '.');
  if ((await world.files.stat(cwd))?.kind !== 'folder')
    throw usage(`There is no folder ${cwd}.`, 'Check the path after --cwd.');
  const project = await loadProject(
    { cwd, files: world.files, configHome: world.configHome, import: world.import },
    flag('--config'),
    own,
  );
  const graph = makeGraph(project.tasks, project.before);
  refuseReserved(graph);
  const look = () => lookFor(world, cwd, project);
  // Looked for only where something is remembered: help and lists need no workspace.
  const root = async (): Promise<string> =>
    (await project.findRoot?.(look())) ??
    (project.file === null ? cwd : resolve(project.file, '..'));
  const subject = async (): Promise<Subject> => (await project.findSubject?.(look())) ?? noSubject;
  const checklists = checklistsByName(project.checklists, graph);
  return { graph, look, root, subject, project, checklists, testing: project.testing };
}
