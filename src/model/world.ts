import type { Answer, GetSettings } from './answer.ts';
import type { Ask, Asker } from './ask.ts';
import type { Show } from './event.ts';
import type { Files, ReadFiles } from './files.ts';
import type { Tracker } from './freshness.ts';
import type { Hearing } from './hearing.ts';
import type { Json } from './json.ts';
import type { Setting } from './setting.ts';
import type { Command, Ended, Shell } from './shell.ts';
import type { Store } from './store.ts';

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

/** Looks whether something answers. */
export interface Probe {
  /** Whether a port of this machine takes connections. */
  readonly port: (port: number) => Promise<boolean>;
  /** Whether an address answers with a status below 400. */
  readonly url: (url: string) => Promise<boolean>;
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
