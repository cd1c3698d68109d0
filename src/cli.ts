import { readFileSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isatty } from 'node:tty';
import { main } from './cli/main.ts';
import { typed } from './cli/typed.ts';
import { folderFor } from './memo/hash.ts';
import { witness } from './memo/keep.ts';
import { notes } from './memo/notes.ts';
import { putBy } from './memo/put-by.ts';
import { cacheFolder } from './memo/recall.ts';
import { exitCode, type ExitCode } from './model/exit.ts';
import { Stop } from './model/failure.ts';
import type { Ended } from './model/shell.ts';
import type { Screen, World } from './model/world.ts';
import { clockFrom } from './process/clock.ts';
import { colourOn } from './process/colour.ts';
import { listeningBeside } from './process/deaf.ts';
import { exec } from './process/exec.ts';
import { guardExit } from './process/exits.ts';
import { flowOf } from './process/flow.ts';
import { killAll } from './process/groups.ts';
import { readInput } from './process/input.ts';
import { newId } from './process/id.ts';
import { importer } from './process/import.ts';
import { machine } from './process/machine.ts';
import type { Outlet } from './process/outlet.ts';
import { printed } from './process/printed.ts';
import { screen } from './process/screen.ts';
import { shell } from './process/shell.ts';
import { leaveSignals, stopOnSignals } from './process/signals.ts';
import { unicodeOn } from './process/unicode.ts';
import { stalls } from './process/stall.ts';
import { strays } from './process/stray.ts';
import { files } from './store/files.ts';
import { stateFolder } from './store/home.ts';
import { store } from './store/store.ts';
import { talking } from './talking.ts';

// The sources and the built files stand one folder below the package alike.
const version: string = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
).version;
const { env } = process;
let done = false;
/** Whether an answer could not be printed. */
let incomplete = false;
let ended: ExitCode = exitCode.done;
/** The config that is being read. */
let importing: string | null = null;
/** The time, which within a run never goes back, whatever is done to the machine's clock. */
const now = clockFrom(Date.now());
const exit = guardExit(process);
const { stopping, hurry } = stopOnSignals(
  (signal, listener) => process.on(signal, listener),
  (code) => {
    done = true;
    exit(code);
  },
  process.env['npm_lifecycle_event'] === undefined ? null : () => process.ppid,
);

const streams = printed(process, process.argv.includes('--json'));
const standBy = listeningBeside(process, () => {
  // The view that hid the cursor may never come to its end.
  if (streams.stderr.isTerminal) streams.stderr.write('\u001B[?25h');
  return leaveSignals(process);
});
const packageFolder = resolve(import.meta.dirname, '..');
const imports = importer(cacheFolder(env), packageFolder, putBy);
const onStall = stalls((listener) => process.on('beforeExit', listener));

function world(): World {
  const path = env['PATH'] ?? '';
  const stderr = screenOf(streams.stderr);
  return {
    argv: process.argv.slice(2),
    cwd: process.cwd(),
    env,
    platform: machine(process, version),
    now,
    ...looking,
    files: files(path, 'theirs'),
    shell: shell(env, flow),
    tracker: async () => (await import('./store/track.ts')).tracker(env, now, imports.imported),
    probe: async () => (await import('./process/probe.ts')).probe,
    stdout: screenOf(streams.stdout),
    stderr,
    // To ask the stream itself it would have to be opened, which few commands need.
    get stdinIsTerminal() {
      return isatty(0);
    },
    input: () => readInput(process.stdin, stopping, stderr.write),
    ...hearing(stderr),
    packageFolder,
    configHome: env['XDG_CONFIG_HOME'] || join(env['HOME'] || '/', '.config'),
    import: named(imports.import),
    configs: imports.configs,
    newId: () => newId(now()),
    openStore: (root) => {
      const home = stateFolder(env);
      const self = { pid: process.pid, for: `kpi-tasks ${typed(process.argv.slice(2)).join(' ')}` };
      return store(files(path), join(home, folderFor(root)), join(home, 'locks'), self);
    },
    ...talking({ screen: stderr, ...talk }),
  };
}

/** What it takes to talk with a person. */
const talk = {
  env,
  now,
  output: () => streams.stderr.stream,
  input: () => process.stdin,
  stopping,
};

/** What the program hears while it works. */
const hearing = (stderr: Screen) => ({
  stopping,
  hurry,
  standBy: () => standBy(stderr.isTerminal),
  onStall,
  onStray: strays(process),
  within: streams.within,
});

/** The ways to look around. */
const looking: Pick<World, 'read' | 'get' | 'notes'> = {
  read: (command) =>
    exec(env, command, { signal: stopping, limit: 60 }).then(unlessStopped, absent),
  get: async (socket, path, settings) =>
    unlessStopped(await (await import('./process/get.ts')).get(socket, path, stopping, settings)),
  notes: notes(cacheFolder(env)),
};

/** The file that is being imported is known, so that one that never ends can be named. */
function named(load: World['import']): World['import'] {
  return async (file) => {
    importing = file;
    const loaded = await load(file);
    importing = null;
    return loaded;
  };
}

/** What was read after a signal is not true: the signal ended it. */
function unlessStopped<T>(value: T): T {
  if (stopping.aborted) throw new Stop({ kind: 'cancelled', signal: stopping.reason });
  return value;
}

/** A program that cannot be started, or that never answers, is an answer too where one only looks. */
function absent(error: Error): Ended {
  unlessStopped(null);
  const code = error.message === 'timeout' ? 124 : 127;
  return { code, signal: null, stdout: '', stderr: error.message, seconds: 0 };
}

const flow = flowOf(() => streams.stdout.waiting() + streams.stderr.waiting());

function screenOf(outlet: Outlet): Screen {
  const columns = Number(env['COLUMNS']) || 80;
  const colour = colourOn(outlet.isTerminal, process.argv, env);
  return screen(outlet, { colour, unicode: unicodeOn(env), columns }, (lost) => {
    if (outlet !== streams.stdout) return;
    const rest = lost.answer ? 'what was to be printed is lost' : 'going on without it';
    streams.stderr.write(`kpi-tasks: stdout ${lost.why}; ${rest}.\n`);
    incomplete = lost.answer;
    if (done) process.exitCode = exitNow(ended);
  });
}

/** How the program ends, as far as it is known. */
const exitNow = (code: ExitCode): ExitCode =>
  incomplete && code === exitCode.done ? exitCode.failed : code;

process.on('exit', (code) => {
  if (done || code !== 0) return;
  process.exitCode = importing === null ? exitCode.failed : exitCode.usage;
  const what =
    importing === null
      ? 'something never finished, and nothing is left to wait for; this is a bug in a task.'
      : `${importing} never gives its config: it awaits what never comes.`;
  writeSync(2, `kpi-tasks: ${what}\n`);
});

const seen = witness(world(), process);

// Not awaited at the top level, where Node would add a warning of its own to what the listener above says.
void main(seen.world, () => import('../tasks/config.ts')).then(finish);

function finish(code: ExitCode): void {
  seen.keep(code);
  done = true;
  ended = code;
  process.exitCode = exitNow(code);
  killAll();
  // A task that was given up may have left a timer or a socket, which must not hold the program.
  streams.stdout.write('', () => streams.stderr.write('', () => exit()));
}
