/** A program to start, as an argument list: no shell takes part. */
export type Command = {
  readonly argv: readonly [string, ...string[]];
  readonly cwd?: string;
  /** Added to the environment; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
};

/** How a started program ended. */
export type Ended = {
  readonly code: number | null;
  readonly signal: string | null;
  /** Captured text, at most the last 1 MiB of each stream. */
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
};

/** Where a running program's text goes, piece by piece, decoded, cut anywhere. */
export type Sink = (stream: 'stdout' | 'stderr', text: string) => void;

/** Starts programs. */
export interface Shell {
  /** Runs to the end, in a process group of its own; a cancelled run ends the whole group. Throws a `start` failure. */
  readonly exec: (command: Command, settings?: ExecSettings) => Promise<Ended>;
  /** A line of bash (zx), its values quoted; gives its stdout without the last newline. Throws an `exit` failure. */
  readonly bash: (
    settings: Omit<Command, 'argv'> & ExecSettings,
    strings: TemplateStringsArray,
    values: readonly unknown[],
  ) => Promise<string>;
}

export type ExecSettings = {
  readonly sink?: Sink;
  /** The step, as told by `progress`, that its lines belong to. */
  readonly item?: string;
  /** Takes stdout undecoded and whole; a promise holds the program back. What it throws ends the program. */
  readonly bytes?: (piece: Uint8Array) => void | Promise<void>;
  readonly signal?: AbortSignal;
  /** Seconds after which the group is ended and a `timeout` failure is thrown. */
  readonly limit?: number;
  /** Hears the program's id as soon as it runs. */
  readonly started?: (pid: number) => void;
  /** The program gets the terminal itself: no capture, no group of its own. */
  readonly terminal?: boolean;
  /**
   * Without a terminal: the program gets standard input, unless that is a terminal, and with `all` standard output and
   * error as well, untouched.
   */
  readonly streams?: 'all' | 'input';
  /** Ctrl-C is for the program that has the terminal, and stops nothing else; only where it dies of it, the run stops too. */
  readonly ownsInterrupt?: boolean;
};
