import { spawn } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { hrtime } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { Stop } from '../model/failure.ts';
import type { Command, Ended, ExecSettings } from '../model/world.ts';
import { pipeBytes } from './bytes.ts';
import { interruptUs, ownInterrupt } from './interrupt.ts';
import { groupLives, guard, signalGroup, watch } from './groups.ts';
import { pipe } from './pipe.ts';
import type { Flow } from './pipe.ts';
import { tail } from './tail.ts';

/** Milliseconds between the polite signal and SIGKILL. */
const grace = 4000;
/** Milliseconds for the rest of a group whose leader has ended, before the next stronger signal. */
const peace = 500;

const free: Flow = { full: () => false, drained: () => Promise.resolve() };

type Env = Readonly<Record<string, string | undefined>>;

/** Runs a program to its end in a process group of its own. `base` is the environment it starts from. */
export async function exec(
  base: Env,
  command: Command,
  settings: ExecSettings = {},
  flow: Flow = free,
): Promise<Ended> {
  if (settings.signal?.aborted === true)
    throw new Stop({ kind: 'cancelled', signal: settings.signal.reason });
  const started = hrtime.bigint();
  const child = start(base, command, settings);
  if (child.pid !== undefined) settings.started?.(child.pid);
  const broken = new AbortController();
  const captured = { stdout: tail(), stderr: tail() };
  const take = (stream: 'stdout' | 'stderr') => (text: string, bytes: Buffer) => {
    if (broken.signal.aborted) return;
    captured[stream].add(bytes);
    try {
      settings.sink?.(stream, text);
    } catch (error) {
      // Such as a full disk under the log: the program must not go on unseen.
      broken.abort(error);
    }
  };
  const { bytes } = settings;
  const piped = [
    bytes ? pipeBytes(child.stdout, bytes, broken) : pipe(child.stdout, flow, take('stdout')),
    pipe(child.stderr, flow, take('stderr')),
  ];
  const signal = AbortSignal.any([broken.signal, ...(settings.signal ? [settings.signal] : [])]);
  const disown = settings.ownsInterrupt === true ? ownInterrupt() : () => undefined;
  const ended = await ending(child, command, { ...settings, signal }).finally(disown);
  if (settings.ownsInterrupt === true && ended.signal === 'SIGINT') interruptUs();
  await Promise.all(piped.map((done) => done()));
  if (broken.signal.aborted) throw broken.signal.reason;
  return {
    ...ended,
    stdout: captured.stdout.text(),
    stderr: captured.stderr.text(),
    seconds: Number(hrtime.bigint() - started) / 1e9,
  };
}

function start(base: Env, command: Command, settings: ExecSettings): ChildProcess {
  const [program, ...args] = command.argv;
  const env = Object.fromEntries(
    Object.entries({ ...base, ...command.env }).filter(([, value]) => value !== undefined),
  );
  guard();
  try {
    return spawn(program, args, {
      cwd: command.cwd,
      env,
      detached: settings.terminal !== true,
      stdio: stdioOf(settings),
    });
  } catch (error) {
    // Arguments that no program can be given, such as one with a zero byte or a list that is too long.
    throw cannotStart(command, error);
  }
}

function stdioOf({ terminal, streams }: ExecSettings): StdioOptions {
  if (terminal === true) return 'inherit';
  // A program that reads a terminal without owning it would be stopped, or take the keys of whom it is piped to.
  const input = streams === undefined || isatty(0) ? 'ignore' : 'inherit';
  const output = streams === 'all' ? 'inherit' : 'pipe';
  return [input, output, output];
}

type How = ExecSettings & { readonly signal: AbortSignal };

/** Resolves when the program has ended; ends its group when it is cancelled or its time is up. */
function ending(
  child: ChildProcess,
  command: Command,
  { signal, limit, terminal }: How,
): Promise<Pick<Ended, 'code' | 'signal'>> {
  const { promise, resolve, reject } = Promise.withResolvers<Pick<Ended, 'code' | 'signal'>>();
  const group = terminal === true ? undefined : child.pid;
  const unwatch = group === undefined ? () => undefined : watch(group);
  // A program that has the terminal is no group of its own, and gets Ctrl-C from the terminal itself.
  const send = (name: NodeJS.Signals) =>
    group !== undefined ? signalGroup(group, name) : name !== 'SIGINT' && child.kill(name);
  let late = false;
  let force: NodeJS.Timeout | undefined;
  const end = (name: NodeJS.Signals) => {
    send(name);
    if (group !== undefined || name !== 'SIGINT')
      force ??= setTimeout(() => send('SIGKILL'), grace);
  };
  const cancel = () => end(signal.reason === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
  const timer =
    limit === undefined
      ? undefined
      : setTimeout(() => ((late = true), end('SIGTERM')), limit * 1000);
  signal.addEventListener('abort', cancel, { once: true });
  const settle = (done: () => void) => {
    clearTimeout(timer);
    clearTimeout(force);
    signal.removeEventListener('abort', cancel);
    void cleared(group, late || signal.aborted)
      .then(unwatch)
      .finally(done);
  };
  child.once('error', (error) => settle(() => reject(cannotStart(command, error))));
  child.once('exit', (code, name) =>
    settle(() => (late ? reject(tooLate(command, limit ?? 0)) : resolve({ code, signal: name }))),
  );
  return promise;
}

/**
 * Waits until nothing of a group is left. What a program left behind when it ended by itself has no owner any more;
 * what it left behind when it was asked to end may be tidying up, or be deaf to SIGINT as a shell's background jobs are.
 */
async function cleared(group: number | undefined, asked: boolean): Promise<void> {
  if (group === undefined) return;
  if (asked) await emptied(group, peace);
  if (!signalGroup(group, 'SIGTERM')) return;
  await emptied(group, asked ? grace - peace : peace);
  signalGroup(group, 'SIGKILL');
}

async function emptied(group: number, patience: number): Promise<void> {
  for (let waited = 0; waited < patience && groupLives(group); waited += 20) await sleep(20);
}

function cannotStart(command: Command, error: unknown): Stop {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why =
    code === 'ENOENT'
      ? `${command.argv[0]} was not found${command.cwd === undefined ? '' : `, or ${command.cwd} does not exist`}`
      : error instanceof Error
        ? error.message
        : String(error);
  return new Stop({ kind: 'start', command: command.argv.join(' '), why });
}

const tooLate = (command: Command, seconds: number): Stop =>
  new Stop({ kind: 'timeout', what: command.argv.join(' '), seconds });
