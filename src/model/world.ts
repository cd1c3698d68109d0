import type { Answer, GetSettings } from './answer.ts';
import type { Ask, Asker } from './ask.ts';
import type { Event, Show } from './event.ts';
import type { FreshStore, Tracker } from './freshness.ts';
import type { Hearing } from './hearing.ts';
import type { Json } from './json.ts';
import type { Setting } from './setting.ts';
import type { WalkStore } from './walk-store.ts';

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

export type Stat = {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly size: number;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly modified: number;
};

/** The text of a file, or why there is none. */
export type Read =
  | { readonly is: 'there'; readonly text: string }
  | { readonly is: 'absent' }
  | { readonly is: 'forbidden' };

/** The half of the file system that changes nothing. */
export interface ReadFiles {
  readonly text: (path: string) => Promise<Read>;
  /** Null where nothing stands; a link is followed. */
  readonly stat: (path: string) => Promise<Stat | null>;
  readonly list: (path: string) => Promise<readonly string[]>;
  /** The path with its links resolved; the path itself where it does not exist. */
  readonly real: (path: string) => Promise<string>;
  /** The absolute path of a program in PATH, or null. */
  readonly which: (program: string) => Promise<string | null>;
  /** Free bytes of the disk that holds the path, or null. */
  readonly free: (path: string) => Promise<number | null>;
}
export interface Files extends ReadFiles {
  /** Writes to a temporary name and renames; makes the folders on the way. Throws a `storage` failure. */
  readonly write: (path: string, text: string, mode?: number) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  readonly makeFolder: (path: string) => Promise<void>;
}

export type Machine = {
  readonly os: string;
  /** Such as `debian 12` or `ubuntu 24.04`; empty where unknown. */
  readonly distribution: string;
  readonly arch: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** The user's id; -1 where the system has none. */
  readonly uid: number;
  readonly gid: number;
  readonly node: string;
  readonly kpiTasks: string;
};

/** What was found out slowly and may be lost at any time without a loss; it is no part of a workspace's state. */
export interface Notes {
  /** Undefined where nothing was kept under the key, or it was lost. */
  readonly recall: (key: string) => unknown;
  readonly keep: (key: string, note: Json) => void;
}

/** What looking around may use: checks, `prepare` and finders get this and can change nothing. */
export interface Reading {
  /** Where the user stands. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: Machine;
  readonly files: ReadFiles;
  /** Runs a program that changes nothing, and captures it; a program that is not there gives code 127. */
  readonly read: (command: Command) => Promise<Ended>;
  /** An HTTP GET over a Unix socket, which must change nothing; null where nobody answers there, or the answer breaks off. */
  readonly get: (socket: string, path: string, settings?: GetSettings) => Promise<Answer | null>;
  readonly notes: Notes;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** What is piped into the program, whole; a person at a terminal is asked to paste it. */
  readonly input: () => Promise<string>;
  /** What the config says of a setting, or what holds where it says nothing. */
  readonly setting: <T>(of: Setting<T>) => T;
  /** The config's `workspace`, as an absolute path; null where it says none. */
  readonly workspace: string | null;
  /** Whether programs may have the terminal for themselves: input and output are one, and nobody said otherwise. */
  readonly terminal: boolean;
  /** The config's folder, which relative paths in tasks are taken from; where the user stands if there is no config. */
  readonly base: string;
}

/** What was remembered, one JSON file a record, oldest first. */
export interface Records {
  /** The readable records of a kind, all or only the `last` so many; unreadable files are named in `damaged`. */
  readonly all: (
    kind: string,
    last?: number,
  ) => Promise<{
    readonly records: readonly { readonly id: string; readonly value: Json }[];
    readonly damaged: readonly string[];
  }>;
  /** Throws a `storage` failure. */
  readonly add: (kind: string, id: string, value: Json) => Promise<string>;
}

/** A task's complete output on disk. */
export interface Log {
  readonly path: string;
  readonly write: (text: string) => void;
  readonly close: () => void;
}

/** What one run leaves: a folder with its journal and logs. */
export interface RunFolder {
  readonly path: string;
  /** Appends to the journal; flushed to the disk where the event is a verdict. */
  readonly journal: (event: Event) => void;
  readonly log: (name: string) => Log;
  readonly close: () => void;
}

/** Looks whether something answers. */
export interface Probe {
  /** Whether a port of this machine takes connections. */
  readonly port: (port: number) => Promise<boolean>;
  /** Whether an address answers with a status below 400. */
  readonly url: (url: string) => Promise<boolean>;
}

/** How long tasks took when they succeeded. */
export interface Times {
  /** Gives the past seconds of a task with these options, oldest first; with any options where it had none with these. */
  readonly read: () => Promise<(task: string, options: Json) => readonly number[]>;
  /** Throws a `storage` failure. */
  readonly add: (
    took: readonly { readonly task: string; readonly options: Json; readonly seconds: number }[],
  ) => Promise<void>;
}

export interface Store {
  readonly folder: string;
  readonly records: Records;
  readonly walks: WalkStore;
  readonly fresh: FreshStore;
  readonly times: Times;
  readonly openRun: (id: string) => Promise<RunFolder>;
  /** Waits for a pool that holds across processes, taken by a run or by none; `onWait` hears the holder once. */
  readonly lock: (
    pool: string,
    run: string | null,
    onWait: (holder: string) => void,
    signal: AbortSignal,
  ) => Promise<() => Promise<void>>;
  /** The run that holds a pool now, of whatever workspace; null where none does. */
  readonly heldBy: (pool: string) => Promise<string | null>;
}

/** Everything outside the program. `src/cli.ts` builds the one real world. */
export interface World
  extends Omit<Reading, 'workspace' | 'base' | 'files' | 'setting' | 'terminal'>, Hearing {
  readonly argv: readonly string[];
  readonly files: Files;
  readonly shell: Shell;
  /** Loaded only where files are to be held against what they were. */
  readonly tracker: () => Promise<Tracker>;
  readonly probe: () => Promise<Probe>;
  readonly stdout: Screen;
  readonly stderr: Screen;
  readonly stdinIsTerminal: boolean;
  readonly ask: Ask;
  /** Asks more than yes or no, where a person can be asked; its libraries are loaded only now. */
  readonly asker: () => Promise<Asker>;
  /** What is remembered about the workspace at `root`; nothing is written until something is to be kept. */
  readonly openStore: (root: string) => Store;
  /** The folder of this package. */
  readonly packageFolder: string;
  /** The folder of the user's settings, as XDG has it. */
  readonly configHome: string;
  /** A new id that sorts by time. */
  readonly newId: () => string;
  /** The animated view, whose libraries are loaded only now. */
  readonly terminalView: (settings: { readonly verbose: boolean }) => Promise<Show>;
  /** Shows in a terminal that a short piece of work goes on, where there is no view yet. */
  readonly wait: <T>(text: string, work: () => Promise<T>) => Promise<T>;
  /** Copies a text to the desktop’s clipboard, or to the terminal’s; null where there is neither. */
  readonly copy: (text: string) => Promise<'clipboard' | 'terminal' | null>;
  /** Adds to the summary page of a continuous-integration job. */
  readonly summarise: (markdown: string) => void;
  /** Imports a module by its file path. Throws what the module throws. */
  readonly import: (path: string) => Promise<unknown>;
  /** The user's own files that were imported; `renew` has them read anew the next time. */
  readonly configs: { readonly files: () => readonly string[]; readonly renew: () => void };
}

/** One of the two output streams. */
export interface Screen {
  readonly isTerminal: boolean;
  /** Whether colour may be used on this stream. */
  readonly colour: boolean;
  readonly unicode: boolean;
  readonly columns: () => number;
  readonly rows: () => number;
  /** An `answer` is what the command was called for: where it cannot be written, the program has failed. */
  readonly write: (text: string, as?: 'answer') => void;
}
