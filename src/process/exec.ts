import { hrtime } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Stop } from '../model/failure.ts';
import type { Command, Ended, ExecSettings } from '../model/shell.ts';
import { pipeBytes } from './bytes.ts';
import { interruptUs, ownInterrupt } from './interrupt.ts';
import { groupLives, signalGroup } from './groups.ts';
import { pipe } from './pipe.ts';
import type { Flow } from './pipe.ts';
import { start } from './program.ts';
import type { End, Env, OwnProgram, Program } from './program.ts';
import { startedByServer } from './spawn-server.ts';
import { tail } from './tail.ts';

/** Milliseconds between the polite signal and SIGKILL. */
const grace = 4000;
/** Milliseconds for the rest of a group whose leader has ended, before the next stronger signal. */
const peace = 500;

const free: Flow = { full: () => false, drained: () => Promise.resolve() };

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
  const program = anyStart(base, command, settings);
  const heard = hearing(program, settings, flow);
  const pid = await program.started;
  if (pid !== undefined) settings.started?.(pid);
  const disown = settings.ownsInterrupt === true ? ownInterrupt() : () => undefined;
  const stops = settings.signal ? [heard.broken, settings.signal] : [heard.broken];
  const { code, signal } = await ending(program, pid, command, { ...settings, stops }).finally(
    disown,
  );
  if (settings.ownsInterrupt === true && signal === 'SIGINT') interruptUs();
  const said = await heard.end();
  if (heard.broken.aborted) throw heard.broken.reason;
  return { code, signal, ...said, seconds: Number(hrtime.bigint() - started) / 1e9 };
}

/** Takes what a program prints; `broken` says that it could not be handed on. */
function hearing(program: Program | OwnProgram, { sink, bytes }: ExecSettings, flow: Flow) {
  const broken = new AbortController();
  const captured = { stdout: tail(), stderr: tail() };
  const take = (stream: 'stdout' | 'stderr') => (text: string, piece: Buffer) => {
    if (broken.signal.aborted) return;
    captured[stream].add(piece);
    try {
      sink?.(stream, text);
    } catch (error) {
      // Such as a full disk under the log: the program must not go on unseen.
      broken.abort(error);
    }
  };
  const piped = [
    bytes && 'bytes' in program
      ? pipeBytes(program.bytes, bytes, broken)
      : pipe(program.stdout, flow, take('stdout')),
    pipe(program.stderr, flow, take('stderr')),
  ];
  const end = async () => {
    await Promise.all(piped.map((done) => done()));
    return { stdout: captured.stdout.text(), stderr: captured.stderr.text() };
  };
  return { broken: broken.signal, end };
}

/** The spawn server starts what needs no stream as it is; Node starts the rest. */
function anyStart(base: Env, command: Command, settings: ExecSettings): Program | OwnProgram {
  const { terminal, streams, bytes } = settings;
  const served =
    terminal === true || streams !== undefined || bytes !== undefined
      ? null
      : startedByServer(base, command);
  return served ?? start(base, command, settings);
}

/** `stops` are signals each of which ends the program; one made of them all would cost more than the rest of starting it. */
type How = ExecSettings & { readonly stops: readonly AbortSignal[] };

/** Resolves when the program has ended; ends its group when it is cancelled or its time is up. */
function ending(
  program: Program | OwnProgram,
  pid: number | undefined,
  command: Command,
  { stops, limit, terminal }: How,
): Promise<End> {
  const { promise, resolve, reject } = Promise.withResolvers<End>();
  const group = terminal === true ? undefined : pid;
  const unwatch = group === undefined ? () => undefined : program.watch(group);
  const send = sending(program, group);
  let late = false;
  let force: NodeJS.Timeout | undefined;
  const end = (name: NodeJS.Signals) => {
    send(name);
    if (group !== undefined || name !== 'SIGINT')
      force ??= setTimeout(() => send('SIGKILL'), grace);
  };
  const isStopped = () => stops.some(({ aborted }) => aborted);
  const cancel = () => end(stops.some(({ reason }) => reason === 'SIGINT') ? 'SIGINT' : 'SIGTERM');
  const timer =
    limit === undefined
      ? undefined
      : setTimeout(() => ((late = true), end('SIGTERM')), limit * 1000);
  for (const stop of stops) stop.addEventListener('abort', cancel, { once: true });
  // It may have come while the program was about to start.
  if (isStopped()) cancel();
  const settle = (left: boolean, done: () => void) => {
    clearTimeout(timer);
    clearTimeout(force);
    for (const stop of stops) stop.removeEventListener('abort', cancel);
    const over = () => (unwatch(), done());
    if (group === undefined || !left) over();
    else void cleared(group, late || isStopped()).finally(over);
  };
  program.ended.then(
    (how) => settle(how.left, () => (late ? reject(tooLate(command, limit ?? 0)) : resolve(how))),
    (error: unknown) => settle(true, () => reject(error)),
  );
  return promise;
}

/** A program that has the terminal is no group of its own, and gets Ctrl-C from the terminal itself. */
const sending = (program: Program | OwnProgram, group: number | undefined) => (name: Signal) =>
  group !== undefined
    ? signalGroup(group, name)
    : name !== 'SIGINT' && 'kill' in program && program.kill(name);
type Signal = NodeJS.Signals;

/**
 * Waits until nothing of a group is left. What a program left behind when it ended by itself has no owner any more;
 * what it left behind when it was asked to end may be tidying up, or be deaf to SIGINT as a shell's background jobs are.
 */
async function cleared(group: number, asked: boolean): Promise<void> {
  if (asked) await emptied(group, peace);
  if (!signalGroup(group, 'SIGTERM')) return;
  await emptied(group, asked ? grace - peace : peace);
  signalGroup(group, 'SIGKILL');
}

async function emptied(group: number, patience: number): Promise<void> {
  for (let waited = 0; waited < patience && groupLives(group); waited += 20) await sleep(20);
}

const tooLate = (command: Command, seconds: number): Stop =>
  new Stop({ kind: 'timeout', what: command.argv.join(' '), seconds });
