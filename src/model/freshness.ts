import type { Json } from './json.ts';

type Either<V, T> = T | ((options: V) => T);

/**
 * What decides whether a task must run again. With any of these a task is up to date, and is not run, as long as
 * nothing of it has changed since it last succeeded with the same options and the same results of its needs.
 */
export interface FreshnessSettings<V, Checking> {
  /**
   * Globs of the files it reads, from its `dir` or else the root; a folder stands for all that is in it, and `!` takes files out again.
   * In a git checkout, what git ignores counts only where the glob itself leads into an ignored place.
   */
  readonly inputs?: Either<V, readonly string[]>;
  /** Globs of the files it makes, from the same place. They are no inputs, and must be as the task left them. */
  readonly outputs?: Either<V, readonly string[]>;
  /** Variables of the environment whose values count; only their hashes are kept. */
  readonly environment?: readonly string[];
  /** Commands whose output counts, such as `{ uv: ['uv', '--version'] }`. */
  readonly tools?: Readonly<Record<string, readonly [string, ...string[]]>>;
  /** A check of one's own, asked when all else is as it was; a sentence says why it must run. Stands after `prepare`. */
  readonly upToDate?: (context: Checking) => boolean | string | Promise<boolean | string>;
}

/** The same as the engine sees it. */
export interface Freshness<Options, Checking> {
  readonly inputs: (options: Options) => readonly string[];
  readonly outputs: (options: Options) => readonly string[];
  readonly environment: readonly string[];
  readonly tools: Readonly<Record<string, readonly [string, ...string[]]>>;
  readonly upToDate: ((context: Checking) => boolean | string | Promise<boolean | string>) | null;
  /** The source of the task's own functions: an edited task is another task. */
  readonly text: () => string;
  /** How many such tasks were declared before it: by that two of one name are told apart that no config lists. */
  readonly order: number;
  /** Where it was declared, as a stack, which is made into text only when it is asked for. */
  readonly declared: () => string;
}

/** What a file was found to be: its content's hash, and how it stood on the disk, null where that tells nothing. */
export type FileFact = { readonly hash: string; readonly stat: string | null };
/** Files by their paths from the root. */
export type FileFacts = ReadonlyMap<string, FileFact>;

/** Files that were looked at. */
export type Seen = {
  readonly files: FileFacts;
  /** A hash of all paths and contents. */
  readonly digest: string;
  readonly mark: Mark;
};
/** By this it can be told, without reading any file, that nothing was touched since. */
export type Mark = {
  /** Null where a file had only just been written, so that the next write might not show. */
  readonly state: string | null;
  /** Files that git does not vouch for, though it knows them. */
  readonly loose: readonly string[];
  /** Patterns whose files git knows nothing about. */
  readonly walked: readonly string[];
};

/** Which files are meant. */
export type Globs = {
  /** Where paths begin. */
  readonly root: string;
  /** Where patterns begin. */
  readonly from: string;
  readonly patterns: readonly string[];
  readonly except: readonly string[];
  /** Whether git may be asked, and what it ignores is left out. */
  readonly ignoring: boolean;
};

/** What git was asked ahead, by what it was asked about: how its index stood before, and what it says. */
export type Ahead = ReadonlyMap<
  string,
  { readonly marks: string; readonly lines: Promise<readonly string[] | null> }
>;

/** Tells whether files have changed. */
export interface Tracker {
  /** Asks git in advance, so that it works while all else is made ready; only for an `untouched` that follows at once. */
  readonly ahead: (globs: Globs) => Ahead;
  /** True only where nothing was touched since the mark was made; cheap. */
  readonly untouched: (globs: Globs, mark: Mark, ahead?: Ahead) => Promise<boolean>;
  /** Every file with its hash; `known` spares reading those that stand as they stood. */
  readonly see: (globs: Globs, known: FileFacts) => Promise<Seen>;
  /** Folders in which a change of one of the files would show. */
  readonly folders: (globs: Globs) => Promise<readonly string[]>;
  /** Whether a path from the root is one of the files, if it is there. */
  readonly picks: (globs: Globs) => (path: string) => boolean;
  /** Calls `onChange` some time after something changed in one of the folders it was told. */
  readonly notice: (onChange: () => void, onPolling: (why: string) => void) => Notice;
  /** Files of the user's own that a task stands on, that which declares it among them, with hashes; `stack` is where it was declared. */
  readonly code: (stack: string) => Readonly<Record<string, string>>;
  /** A hash of a text. */
  readonly hash: (text: string) => string;
}

/** Watches folders. */
export interface Notice {
  /** Watches these from now on, and no others. */
  readonly at: (folders: readonly string[]) => void;
  readonly end: () => void;
}

/** Everything but files that decides whether a task must run again, each part as text or a hash. */
export type Parts = {
  readonly task: string;
  /** Files that its own file imports; absent in what an earlier version has remembered. */
  readonly code?: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, Json>>;
  readonly rest: readonly string[];
  readonly environment: Readonly<Record<string, string | null>>;
  readonly tools: Readonly<Record<string, string>>;
  readonly needs: Readonly<Record<string, string>>;
};

type FileSum = { readonly digest: string; readonly count: number; readonly mark: Mark };

/** What is remembered of a task's success with some options. */
export type FreshRecord = {
  readonly task: string;
  /** The run that made it. */
  readonly run: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly parts: Parts;
  readonly inputs: FileSum;
  readonly outputs: FileSum;
  readonly result?: Json;
};
/** The files of a record, which are read only where something was touched. */
export type FreshFiles = { readonly inputs: FileFacts; readonly outputs: FileFacts };

/** What was remembered, or why there is nothing. */
export type Remembered =
  | { readonly is: 'there'; readonly record: FreshRecord }
  | { readonly is: 'absent' }
  | { readonly is: 'damaged'; readonly path: string };

/** Successes of tasks, one file for each task and its options. */
export interface FreshStore {
  readonly read: (task: string, key: string) => Promise<Remembered>;
  /** The files of a record; null where they are damaged. */
  readonly files: (task: string, key: string) => Promise<FreshFiles | null>;
  /** The newest record of the task with other options. */
  readonly newest: (task: string) => Promise<FreshRecord | null>;
  /** Throws a `storage` failure. */
  readonly write: (key: string, record: FreshRecord, files: FreshFiles) => Promise<void>;
  readonly remove: (task: string, key: string) => Promise<void>;
}

/** A reason why a task runs. */
export type Change =
  | {
      readonly is: 'file';
      readonly of: 'inputs' | 'outputs';
      readonly path: string;
      readonly how: 'added' | 'removed' | 'changed';
    }
  | {
      readonly is: 'option';
      readonly name: string;
      readonly before: Json;
      readonly now: Json;
    }
  /** The words after `--`. */
  | { readonly is: 'rest'; readonly before: readonly string[]; readonly now: readonly string[] }
  | { readonly is: 'variable'; readonly name: string; readonly how: 'set' | 'unset' | 'changed' }
  | {
      readonly is: 'tool';
      readonly name: string;
      readonly before: string | null;
      readonly now: string | null;
    }
  /** The result of one of its needs, by the task's own name for it. */
  | { readonly is: 'result'; readonly name: string }
  /** Nobody knows yet, since a need has to run first. */
  | { readonly is: 'pending'; readonly name: string; readonly task: string }
  /** The task itself was edited. */
  | { readonly is: 'definition' }
  /** A file that the task's own file imports. */
  | { readonly is: 'code'; readonly path: string }
  /** Its own check says so. */
  | { readonly is: 'stated'; readonly why: string | null }
  /** It has not succeeded yet, or not since it last failed or was stopped. */
  | { readonly is: 'unknown' }
  /** What was remembered of it cannot be read. */
  | { readonly is: 'damaged'; readonly path: string }
  | { readonly is: 'forced' }
  /** It says nothing that could tell whether it is up to date. */
  | { readonly is: 'always' };

/** Why a success is not remembered, so that the task runs again the next time. */
export type Forgotten =
  /** A file changed while the task ran, so nobody knows which content it read. */
  | { readonly is: 'inputs'; readonly changes: readonly Change[] }
  /** Something it says it makes is not there. */
  | { readonly is: 'outputs'; readonly missing: readonly string[] }
  /** Its result holds a secret, and secrets are never stored. */
  | { readonly is: 'secret' };
