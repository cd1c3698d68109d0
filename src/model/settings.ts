import type { StopSignal } from './exit.ts';
import type { Failure } from './failure.ts';
import type { Json } from './json.ts';
import type { Preparing, Settled } from './task.ts';
import type { Command } from './shell.ts';

/** Variables of the environment; `undefined` takes one away. */
export type Env = Readonly<Record<string, string | undefined>>;

/** A system a task is for, as Node names it (`process.platform`), or one with its processor (`process.arch`). */
export type Platform = System | `${System}/${'arm64' | 'x64'}`;
type System = 'linux' | 'darwin' | 'win32';

/**
 * Whether the programs of a task get the terminal itself. `'if any'`: where there is none, they get what standard input
 * and output are instead, such as pipes.
 */
type Interactive = boolean | 'if any';

/** How often a task that failed is tried again, and how long it rests before: each time twice as long, and by chance up to twice that. */
export type Retry = {
  /** Tries after the first. */
  readonly times: number;
  /** Seconds before the second try; 1 unless it says otherwise. */
  readonly seconds?: number;
  /** Seconds it rests at most; 30 unless it says otherwise. */
  readonly most?: number;
};

/** How the work ended that `cleanup` follows. A time limit is a failure of kind `timeout`. */
export type WorkEnd =
  | { readonly is: 'done'; readonly result: Json | undefined }
  | { readonly is: 'failed'; readonly failure: Failure }
  | { readonly is: 'cancelled'; readonly signal: StopSignal };

/** When a task runs, and how: all that a definition may say besides the work itself. `C` is what its work is given. */
export interface Settings<V, C> {
  /** Other names that people may type. */
  readonly aliases?: readonly string[];
  /** It runs only where another task needs it: not listed, and not to be typed. */
  readonly internal?: boolean;
  /** A sentence skips the task for this reason, and with it what needs its result; what comes `after` it runs. */
  readonly when?: (context: Preparing<V>) => true | string | Promise<true | string>;
  /** On another system the task is skipped, as by `when`. */
  readonly platforms?: readonly Platform[];
  /** Asked before any work is begun; null asks nothing. `--yes` answers; where nobody can be asked the run is refused with exit code 2. */
  readonly confirm?:
    | string
    | ((options: V, look: Preparing<V>) => string | null | Promise<string | null>);
  /** Puts each program that `exec` starts somewhere else, such as into a container. Exit code and output stay the program's own. */
  readonly place?: (command: Command, look: Preparing<V>) => Command | Promise<Command>;
  /** Where its programs run, relative to the config's folder; made where it does not exist. Otherwise where the user stands. */
  readonly dir?: string | ((options: V) => string);
  /** What its programs find in their environment, where the user's own does not say it: that one wins. */
  readonly env?: Env | ((options: V) => Env);
  /** Files of NAME=value lines, relative to the config's folder, for what `env` does not say; the first that has a name wins. */
  readonly dotenv?: readonly string[];
  /** Tries again what failed, other than for a wrong command line or something the machine lacks. */
  readonly retry?: Retry;
  /** Seconds for the whole work, all its tries together; then it is ended, and the exit code is 124. */
  readonly limit?: number;
  /** Its failure is a warning: the run goes on and passes. What needs its result is skipped. */
  readonly ignoreFailure?: boolean;
  /** Its programs get the terminal itself, Ctrl-C included, and nothing else runs meanwhile; it may depend on what follows `--`. */
  readonly interactive?: Interactive | ((rest: readonly string[]) => Interactive);
  /** What must not be used twice at once, across processes. */
  readonly pool?: string | readonly string[];
  /** Tidies up after the work, however it ended; it has 10 seconds, and its own failure is a warning. */
  readonly cleanup?: (context: C & { readonly outcome: WorkEnd }) => void | Promise<void>;
}

/** The same as the engine sees it, everything said. */
export interface Settling<C> {
  readonly aliases: readonly string[];
  readonly internal: boolean;
  readonly when: ((context: Preparing<Settled>) => Promise<true | string>) | null;
  readonly platforms: readonly Platform[];
  /** Whether there is a question at all; what it is may depend on the options. */
  readonly asks: boolean;
  /** The question, or null. */
  readonly confirm: (look: Preparing<Settled>) => Promise<string | null>;
  readonly place: ((command: Command, look: Preparing<Settled>) => Promise<Command>) | null;
  readonly dir: (options: Settled) => string | null;
  readonly env: (options: Settled) => Env;
  readonly dotenv: readonly string[];
  readonly retry: Required<Retry> | null;
  readonly limit: number | null;
  readonly ignoreFailure: boolean;
  readonly interactive: (rest: readonly string[]) => Interactive;
  /** In the one order in which everybody takes them, so that nobody waits in a circle. */
  readonly pools: readonly string[];
  readonly cleanup: ((context: C & { readonly outcome: WorkEnd }) => Promise<void>) | null;
}

/** Fills in what a definition leaves out. */
export function settled<C>(from: Settings<Settled, C>): Settling<C> {
  const { when, confirm, place, dir, env, retry, cleanup, interactive, pool = [] } = from;
  return {
    aliases: from.aliases ?? [],
    internal: from.internal ?? false,
    when: when === undefined ? null : async (context) => when(context),
    platforms: from.platforms ?? [],
    asks: confirm !== undefined,
    confirm: async (look) =>
      typeof confirm === 'function' ? confirm(look.options, look) : (confirm ?? null),
    place: place === undefined ? null : async (command, look) => place(command, look),
    dir: (options) => (typeof dir === 'function' ? dir(options) : (dir ?? null)),
    env: (options) => (typeof env === 'function' ? env(options) : (env ?? {})),
    dotenv: from.dotenv ?? [],
    retry: retry === undefined ? null : { seconds: 1, most: 30, ...retry },
    limit: from.limit ?? null,
    ignoreFailure: from.ignoreFailure ?? false,
    interactive: (rest) =>
      typeof interactive === 'function' ? interactive(rest) : (interactive ?? false),
    pools: [...new Set(typeof pool === 'string' ? [pool] : pool)].sort(),
    cleanup: cleanup === undefined ? null : async (context) => cleanup(context),
  };
}
