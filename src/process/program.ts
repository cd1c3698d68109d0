import { spawn } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import type { Readable } from 'node:stream';
import { isatty } from 'node:tty';
import { Stop } from '../model/failure.ts';
import type { Command, Ended, ExecSettings } from '../model/shell.ts';
import { guard, watch } from './groups.ts';

/** What a program prints on one of its streams. */
export interface Output {
  onPiece(each: (bytes: Buffer) => void): void;
  /** Hears that nothing more will come. */
  onClose(then: () => void): void;
  pause(): void;
  resume(): void;
  /** Gives up what may still come. */
  destroy(): void;
}

/** How a program ended, and whether anything of its group may be left. */
export type End = Pick<Ended, 'code' | 'signal'> & { readonly left: boolean };

/** A program that was started, in whatever way. */
export interface Program {
  /** Gives its id when it runs; undefined, or a `start` failure, where it does not. */
  readonly started: Promise<number | undefined>;
  /** Throws a `start` failure where it never ran. */
  readonly ended: Promise<End>;
  readonly stdout: Output | null;
  readonly stderr: Output | null;
  /** Has its group ended should we be killed; the returned function ends that. */
  readonly watch: (group: number) => () => void;
}

/** A program that Node itself has started, with its streams as they are. */
export interface OwnProgram extends Program {
  readonly bytes: Readable | null;
  readonly kill: (name: NodeJS.Signals) => boolean;
}

export type Env = Readonly<Record<string, string | undefined>>;

/** The variables that a command finds. */
const variables = (base: Env, { env }: Command): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ ...base, ...env }).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    ),
  );

/** Starts a program. Throws a `start` failure for arguments that none can be given. */
export function start(base: Env, command: Command, settings: ExecSettings): OwnProgram {
  const child = spawned(variables(base, command), command, settings);
  const { promise: ended, resolve, reject } = Promise.withResolvers<Awaited<Program['ended']>>();
  child.once('error', (error) => reject(cannotStart(command, error)));
  child.once('exit', (code, signal) => resolve({ code, signal, left: true }));
  return {
    started: Promise.resolve(child.pid),
    ended,
    stdout: child.stdout && outputOf(child.stdout),
    stderr: child.stderr && outputOf(child.stderr),
    watch,
    bytes: child.stdout,
    kill: (name) => child.kill(name),
  };
}

function spawned(env: NodeJS.ProcessEnv, command: Command, settings: ExecSettings): ChildProcess {
  const [program, ...args] = command.argv;
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

const outputOf = (stream: Readable): Output => ({
  onPiece: (each) => void stream.on('data', each),
  onClose: (then) => void stream.once('close', then).on('error', then),
  pause: () => void stream.pause(),
  resume: () => void stream.resume(),
  destroy: () => void stream.destroy(),
});

export function cannotStart(command: Command, error: unknown): Stop {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why =
    code === 'ENOENT'
      ? `${command.argv[0]} was not found${command.cwd === undefined ? '' : `, or ${command.cwd} does not exist`}`
      : error instanceof Error
        ? error.message
        : String(error);
  return new Stop({ kind: 'start', command: command.argv.join(' '), why });
}
