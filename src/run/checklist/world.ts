import type { AnyStep, Testing } from '../../model/checklist.ts';
import type { Show } from '../../model/event.ts';
import type { Need } from '../../model/task.ts';
import type { Evidence, Machine, Severity, WalkStep } from '../../model/walk.ts';
import type { Kept, WalkJournal } from '../../model/walk-store.ts';
import type { RunFolder } from '../../model/store.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Tell } from '../teller.ts';
import type { Site } from '../world.ts';

/** What a walk needs of the outside, besides what any run needs. */
export interface WalkSite extends Omit<Site, 'folder' | 'runId' | 'show'> {
  /** Tells what happens to the walk itself. */
  readonly tell: Tell;
  readonly journal: WalkJournal;
  readonly machine: Machine;
  /** Who walks. */
  readonly by: string;
  readonly testing: Testing;
  readonly tester: Tester;
  readonly plan: (need: Need) => Plan;
  /** A run of its own for an automatic step, with a view of its own. */
  readonly openRun: () => Promise<{
    readonly runId: string;
    readonly folder: RunFolder;
    readonly show: Show;
  }>;
}

/** Where in the list a step stands. */
export type Place = { readonly step: AnyStep; readonly number: number; readonly of: number };

/** What a person sees of a step. */
export type Shown = Place & {
  readonly facts: Readonly<Record<string, string>>;
  readonly todo: readonly string[];
  /** What was said of it before, and why it is asked again; null the first time. */
  readonly before: { readonly told: WalkStep; readonly why: string } | null;
  /** The titles of the automatic steps it looks at: what “run again” would run. */
  readonly again: readonly string[];
  /** The log to open, where there is one. */
  readonly log: string | null;
  /** Whether a step of a person is above it. */
  readonly canGoBack: boolean;
};

/** What can be put down for a step before it is judged. What is put down is remembered at once. */
export interface Desk {
  readonly note: (text: string) => void;
  readonly cc: (names: readonly string[]) => void;
  readonly evidence: (path: string) => Promise<Kept>;
  /** Keeps a text as a file of this name; what is known to be secret is covered first. */
  readonly evidenceText: (name: string, text: string) => Promise<Kept>;
  readonly told: () => {
    readonly note: string | null;
    readonly cc: readonly string[];
    readonly evidence: readonly Evidence[];
  };
}

/** The desk of a step that is being judged. */
export interface JudgesDesk extends Desk {
  /** Puts a verdict down at once, as far as it is known; the next call and the reply add to it. */
  readonly judge: (said: Verdict) => void;
}

type Verdict = {
  readonly verdict: 'pass' | 'fail' | 'skipped' | 'blocked';
  /** Why it is skipped or blocked. */
  readonly reason: string | null;
  /** How bad a failure is; null leaves it to the checklist. */
  readonly severity: Severity | null;
};

/** What a tester says to a step. */
export type Reply =
  | ({ readonly do: 'judge' } & Verdict)
  /** Nobody is there to say; the step stays open until somebody is. */
  | { readonly do: 'leave'; readonly why: string }
  | { readonly do: 'again' | 'back' | 'quit' };

/** Whoever answers: a person at a terminal, or answers that were given beforehand. */
export interface Tester {
  readonly ask: (shown: Shown, desk: JudgesDesk) => Promise<Reply>;
  /** An automatic step did not pass, or could not be done. */
  readonly trouble: (
    place: Place,
    told: WalkStep,
    desk: Desk,
  ) => Promise<'go on' | 'again' | 'quit'>;
}

/** Which steps are walked through. */
export type Scope = {
  /** The ids, in the list's order. */
  readonly steps: readonly string[];
  /** Why some were left out; null for the whole list. */
  readonly left: string | null;
  /** What becomes of verdicts that no longer hold. */
  readonly stale: 'redo' | 'keep';
  /** Steps that are done again though they have a verdict, with the reason. */
  readonly redo: ReadonlyMap<string, string>;
};
