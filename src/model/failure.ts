import type { StopSignal } from './exit.ts';

/** Why something could not be done. Data only: `render/words.ts` chooses the words. */
export type Failure =
  /** A command line or a config that cannot be used. */
  | { readonly kind: 'usage'; readonly what: string; readonly todo: readonly string[] }
  | {
      readonly kind: 'config';
      readonly file: string;
      readonly what: string;
      readonly at: string | null;
    }
  /** Something the machine or the checkout lacks; `needed` names the requirement. */
  | {
      readonly kind: 'missing';
      readonly needed: string;
      readonly why: string;
      readonly todo: readonly string[];
    }
  /** A command ended otherwise than with 0. */
  | {
      readonly kind: 'exit';
      readonly command: string;
      readonly code: number | null;
      readonly signal: string | null;
      readonly lines: readonly string[];
      /** What runs it again, as it can be pasted, where that is more than the command. */
      readonly again?: string;
      /** The program was run in the user's stead, so its code is ours, too; `silent` where it has itself said all there is to say. */
      readonly handedOn?: 'told' | 'silent';
    }
  /** A command could not be started at all. */
  | { readonly kind: 'start'; readonly command: string; readonly why: string }
  | { readonly kind: 'timeout'; readonly what: string; readonly seconds: number }
  /** A task waits, and nothing is left that could end its waiting. */
  | { readonly kind: 'stalled'; readonly task: string }
  /** A person was asked before the work, and said no. */
  | { readonly kind: 'declined'; readonly task: string }
  /** A task's own verdict, in its own words. */
  | {
      readonly kind: 'stated';
      readonly what: string;
      readonly why: readonly string[];
      readonly todo: readonly string[];
      readonly lines: readonly string[];
      /** Where in a file it comes from, for whoever can mark that line. */
      readonly at?: Spot;
    }
  | { readonly kind: 'upstream'; readonly task: string }
  | { readonly kind: 'cancelled'; readonly signal: StopSignal }
  /** Another run holds what this one needs. */
  | { readonly kind: 'busy'; readonly pool: string; readonly holder: string }
  /** Files could not be written or read. */
  | {
      readonly kind: 'storage';
      readonly path: string;
      readonly why: string;
      /** What stands of the path, where it does not stand itself: there one has to look. */
      readonly near?: string;
      /** It is no file of what we remember. */
      readonly elsewhere?: true;
    }
  /** Something threw that is not a failure: a bug, in the task where `byTask` says so. */
  | {
      readonly kind: 'thrown';
      readonly message: string;
      readonly stack: string;
      readonly byTask?: true;
      /** The line of the task's own file. */
      readonly at?: Spot;
    };

/** A line of a file, from 1. */
export type Spot = { readonly file: string; readonly line: number };

/** How a failure travels up the stack: thrown by tasks, checks and loaders, caught once by the run. */
export class Stop extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.kind === 'stated' || failure.kind === 'usage' ? failure.what : failure.kind);
    this.name = 'Stop';
    this.failure = failure;
  }
}

/** Ends a task with a verdict in its own words: what is wrong, why, and what to do. */
export const stop = (
  what: string,
  more: {
    readonly why?: readonly string[];
    readonly todo?: readonly string[];
    readonly lines?: readonly string[];
    readonly at?: Spot;
  } = {},
): Stop =>
  new Stop({
    kind: 'stated',
    what,
    why: more.why ?? [],
    todo: more.todo ?? [],
    lines: more.lines ?? [],
    ...(more.at === undefined ? {} : { at: more.at }),
  });

/** Ends a task because the machine or the checkout lacks something; exit code 4. */
export const missing = (needed: string, why: string, ...todo: readonly string[]): Stop =>
  new Stop({ kind: 'missing', needed, why, todo });

/** Any thrown value as a failure; what is not a `Stop` is a bug and keeps its stack. */
export function failureOf(error: unknown): Failure {
  // A second copy of this module may have thrown it (a config that imports the package), so the name decides.
  if (error instanceof Error && error.name === 'Stop' && 'failure' in error) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `Stop` has this name and field.
    return (error as Stop).failure;
  }
  const known = error instanceof Error ? error : new Error(String(error));
  return { kind: 'thrown', message: known.message, stack: known.stack ?? known.message };
}
