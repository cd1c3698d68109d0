import type { Event } from './event.ts';
import type { FreshStore } from './freshness.ts';
import type { Json } from './json.ts';
import type { WalkStore } from './walk-store.ts';

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
