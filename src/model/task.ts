import type { Item } from './event.ts';
import type { Stop } from './failure.ts';
import type { Flow } from './flow.ts';
import type { Freshness, FreshnessSettings } from './freshness.ts';
import type { Json } from './json.ts';
import type { Options, Values } from './option.ts';
import type { Requirement } from './requirement.ts';
import type { Service } from './service.ts';
import type { Walks } from './walk.ts';
import type { Settings, Settling } from './settings.ts';
import type { Files } from './files.ts';
import type { Command, Ended, ExecSettings } from './shell.ts';
import type { Log, Records } from './store.ts';
import type { Reading } from './world.ts';

declare const gives: unique symbol;
export type Settled = Readonly<Record<string, unknown>>;

/** A task whose options are settled: a node of the graph, and the type of what it gives. */
export interface Need<Result = unknown> {
  readonly task: AnyTask;
  readonly given: Settled;
  readonly ready: true;
  readonly [gives]?: Result;
}
export type Needs = Readonly<Record<string, Need | Flow>>;
type Results<N> = { readonly [K in keyof N]: ResultOf<N[K]> };
type ResultOf<T> = T extends Flow ? undefined : T extends Need<infer R> ? R : never;

/** A task as its users see it: what it takes and what it gives. */
export interface Task<In, Result> extends Omit<Need<Result>, 'ready'> {
  readonly ready: Ready<In>;
  readonly with: (this: void, given: In) => Need<Result>;
}
/** `true`, or the sentence the compiler prints when the task stands where a need should. */
type Ready<In> = [RequiredIn<In>] extends [never]
  ? true
  : `This task has required options: give it .with({ ${RequiredIn<In>}: … })`;
type RequiredIn<In> = { [K in keyof In]-?: {} extends Pick<In, K> ? never : K }[keyof In] & string;

/** What a task would do, worked out without changing anything; `--dry-run` prints exactly this. */
export type Prepared = {
  /** What was found and why, a sentence each. */
  readonly notes: readonly string[];
  readonly commands: readonly Command[];
  /** Values that must never be shown or stored; they are covered before anything is told. */
  readonly secrets?: readonly string[];
};

/** What `prepare` may use. */
export interface Preparing<V> extends Reading {
  readonly options: V;
  /** What stood after `--`. */
  readonly rest: readonly string[];
  /** Where the task's programs run. */
  readonly dir: string;
  readonly records: Pick<Records, 'all'>;
  /** The folder of what this workspace remembers; it need not exist yet, and it is outside every checkout. */
  readonly state: string;
  /** The walks through checklists. */
  readonly walks: Walks;
  /** The run that holds a pool now, of whatever workspace; null where none does. */
  readonly heldBy: (pool: string) => Promise<string | null>;
}

/** Everything `run` may touch. */
export interface Context<V, N, P> extends Omit<Preparing<V>, 'files' | 'records'> {
  readonly needs: Results<N>;
  /** What `prepare` gave. */
  readonly prepared: P;
  readonly files: Files;
  readonly records: Records;
  /** This run's id and folder. */
  readonly run: { readonly id: string; readonly folder: string };
  /** The task's complete output; what `exec` prints goes there by itself. */
  readonly log: Log;
  readonly signal: AbortSignal;
  /** A line for people. */
  readonly say: (line: string) => void;
  readonly warn: (line: string) => void;
  /**
   * Asks a person for a yes in the middle of the work; `--yes` says it, and Ctrl-C throws a `cancelled` failure. Null
   * where nobody can answer: then there must be an answer that loses nothing, or an option that gives it.
   */
  readonly agree: ((message: string) => Promise<boolean>) | null;
  /** Copies a text to the desktop’s clipboard, or to the terminal’s; null where there is neither. */
  readonly copy: (text: string) => Promise<'clipboard' | 'terminal' | null>;
  /** One step of the work has moved on. */
  readonly progress: (item: Item) => void;
  /** A line that belongs to one step. */
  readonly line: (item: string, stream: 'stdout' | 'stderr', text: string) => void;
  /** Values that must never be shown or stored. */
  readonly secret: (...values: readonly string[]) => void;
  /** Runs a program; its text goes to the log and, unless `sink` takes it, to the view line by line. */
  readonly exec: (command: Command, settings?: ExecSettings) => Promise<Ended>;
  /** A line of bash; gives its stdout. Fails with what it printed. */
  readonly $: (strings: TemplateStringsArray, ...values: readonly unknown[]) => Promise<string>;
}

/** How a result is printed on stdout where a person or a pipe reads it. */
export interface Look {
  readonly columns: number;
  readonly colour: boolean;
  /** False where a pipe or a file takes it, which has no edge. */
  readonly terminal?: boolean;
}

type Either<V, T> = T | ((options: V) => T);

/** What `upToDate` may use. */
export interface Checking<V, N, P> extends Preparing<V> {
  readonly needs: Results<N>;
  /** What `prepare` gave. */
  readonly prepared: P;
}

/** What a task is made of. */
export interface Definition<
  O extends Options,
  N extends Needs,
  P extends Prepared,
  R extends Json | void,
>
  extends
    Settings<Values<O>, Context<Values<O>, N, P>>,
    FreshnessSettings<Values<O>, Checking<Values<O>, N, P>> {
  /** What people type. */
  readonly name: string;
  /** One line, in the imperative. */
  readonly summary: string;
  /** More for `help NAME`. */
  readonly details?: string;
  readonly group?: string;
  /** Command lines for `help NAME`, without the program's name. */
  readonly examples?: readonly string[];
  readonly options?: O;
  /** What the words after `--` are for; without it they are refused. */
  readonly rest?: string;
  /** Tasks whose results this one reads. A function must stand before `run`. */
  readonly needs?: Either<Values<O>, N>;
  /** Tasks that come first where both run, without a result. */
  readonly after?: readonly (Need | Flow)[];
  /** Checked before any work; `doctor` shows them. */
  readonly requires?: Either<Values<O>, readonly Requirement[]>;
  /** It changes nothing: no journal, no log, no view, its text goes straight to stdout. */
  readonly readOnly?: boolean;
  /** Works out, without changing anything, what `run` will do. */
  readonly prepare?: (context: Preparing<Values<O>>) => P | Promise<P>;
  /** Seconds it will probably take, from the past; null where nothing is to be told. The work does not wait for it. */
  readonly expect?: (
    context: Preparing<Values<O>>,
    prepared: P,
  ) => number | null | Promise<number | null>;
  /** The work; or a `sequence` or `all` of other tasks that are the work. */
  readonly run: ((context: Context<Values<O>, N, P>) => R | Promise<R>) | Flow;
  /** Whether the result means failure; a check that finds something fails and still gives what it found. */
  readonly verdict?: (result: R, options: Values<O>) => Stop | null;
  /** The result as text. */
  readonly print?: (result: R, look: Look, options: Values<O>) => string | Promise<string>;
}

/** A task as the engine sees it: the type parameters are gone. */
export interface AnyTask extends Settling<Context<Settled, Needs, Prepared>> {
  readonly name: string;
  readonly summary: string;
  readonly details: string;
  readonly group: string;
  readonly examples: readonly string[];
  readonly options: Options;
  readonly rest: string | null;
  readonly needs: (options: Settled) => Needs;
  readonly after: readonly (Need | Flow)[];
  readonly requires: (options: Settled) => readonly Requirement[];
  readonly readOnly: boolean;
  /** For a program that runs beside those that need it; null for a task that comes to an end. */
  readonly service: Service | null;
  /** Null where it says nothing that could tell whether it is up to date. */
  readonly freshness: Freshness<Settled, Checking<Settled, Needs, Prepared>> | null;
  readonly prepare: (context: Preparing<Settled>) => Prepared | Promise<Prepared>;
  /** Left out where only the times of earlier runs tell. */
  readonly expect: Definition<Options, Needs, Prepared, Json | void>['expect'];
  readonly run: (context: Context<Settled, Needs, Prepared>) => Promise<Json | void>;
  readonly verdict: (result: Json, options: Settled) => Stop | null;
  readonly print: ((result: Json, look: Look, options: Settled) => string | Promise<string>) | null;
}

/** A task with the name people type and the place that lists it, for messages. */
export type Placed = { readonly task: AnyTask; readonly name: string; readonly place: string };
