import { hrtime } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Stop } from '../model/failure.ts';
import type { Command, Ended, ExecSettings } from '../model/shell.ts';
import { timerOf } from '../model/timer.ts';
import { pipeBytes } from './bytes.ts';
import { interruptUs, ownInterrupt } from './interrupt.ts';
import { owned } from './owned.ts';
import type { Owned } from './owned.ts';
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
  const its: Owned | null = pid === undefined ? null : owned(program, pid, terminal === true);
  let late = false;
  let force: NodeJS.Timeout | undefined;
  const end = (name: NodeJS.Signals) => {
    // A program that has the terminal gets Ctrl-C from there.
    if (terminal === true && name === 'SIGINT') return;
    its?.signal(name);
    force ??= setTimeout(() => its?.signal('SIGKILL'), grace);
  };
  const isStopped = () => stops.some(({ aborted }) => aborted);
  const cancel = () => end(stops.some(({ reason }) => reason === 'SIGINT') ? 'SIGINT' : 'SIGTERM');
  const timer =
    limit === undefined
      ? undefined
      : setTimeout(() => ((late = true), end('SIGTERM')), timerOf(limit));
  for (const stop of stops) stop.addEventListener('abort', cancel, { once: true });
  // It may have come while the program was about to start.
  if (isStopped()) cancel();
  const settle = (left: boolean, done: () => void) => {
    clearTimeout(timer);
    clearTimeout(force);
    for (const stop of stops) stop.removeEventListener('abort', cancel);
    const over = () => (its?.dismiss(), done());
    const asked = late || isStopped();
    if (its === null || !(left || asked)) over();
    else void cleared(its, asked).finally(over);
  };
  program.ended.then(
    (how) => settle(how.left, () => (late ? reject(tooLate(command, limit ?? 0)) : resolve(how))),
    (error: unknown) => settle(true, () => reject(error)),
  );
  return promise;
}

/**
 * Waits until nothing of a group is left. What a program left behind when it ended by itself has no owner any more;
 * what it left behind when it was asked to end may be tidying up, or be deaf to SIGINT as a shell's background jobs are.
 */
async function cleared(its: Owned, asked: boolean): Promise<void> {
  // To look at all processes takes longer than most programs run.
  if (!asked && !its.leaves()) return;
  if (asked) await emptied(its, peace);
  if (!its.signal('SIGTERM')) return;
  await emptied(its, asked ? grace - peace : peace);
  its.signal('SIGKILL');
}

async function emptied(its: Owned, patience: number): Promise<void> {
  for (let waited = 0; waited < patience && its.lives(); waited += 20) await sleep(20);
}

const tooLate = (command: Command, seconds: number): Stop =>
  new Stop({ kind: 'timeout', what: command.argv.join(' '), seconds });
