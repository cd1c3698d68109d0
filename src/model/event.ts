import type { ExitCode } from './exit.ts';
import type { Failure } from './failure.ts';
import type { Change } from './freshness.ts';
import type { Json } from './json.ts';
import type { Facts, Judge, Severity, StepHead, StepKind, Verdict } from './walk.ts';

/** How a task ended. */
export type TaskStatus = 'done' | 'failed' | 'skipped' | 'cancelled' | 'fresh';

/** How a run ended. */
export type RunStatus = 'passed' | 'failed' | 'cancelled' | 'refused' | 'unfinished';

/** The state of one item of a task's progress, such as a step of an image build. */
export type ItemState = 'waiting' | 'running' | 'done' | 'cached' | 'failed' | 'cancelled';

/** One item of a task's progress. Renderers draw a tree of them by group. */
export type Item = {
  readonly id: string;
  /** What the item belongs to, such as a stage; null when it stands alone. */
  readonly group: string | null;
  readonly title: string;
  readonly state: ItemState;
  /** Its place in its group, from 1, and the number of items there; null when unknown. */
  readonly position: number | null;
  readonly of: number | null;
  /** Seconds it has taken so far or took. */
  readonly seconds: number;
  /** It is no work that anybody counts, such as the image that a stage starts from; absent where it is. */
  readonly counts?: false;
};

/** What a failure says to people, added to the data for scripts and reports. */
export type Words = {
  /** What is wrong, in one sentence. */
  readonly what: string;
  readonly why: readonly string[];
  /** What to do about it; commands start with `$ `. */
  readonly todo: readonly string[];
};

/** Everything that can happen in a run, without the envelope. */
export type Happening =
  | {
      readonly type: 'run.start';
      readonly request: string;
      readonly cwd: string;
      readonly root: string;
      readonly tasks: readonly TaskName[];
    }
  | {
      readonly type: 'task.start';
      readonly task: string;
      readonly options: { readonly [key: string]: Json | undefined };
      readonly expected: number | null;
      readonly log: string | null;
      /** Why it is not up to date, for a task of which that can be told; of many files the first. */
      readonly why?: readonly Change[];
    }
  /** How long a task will probably take, where that is known only after its work has begun. */
  | { readonly type: 'task.expected'; readonly task: string; readonly seconds: number }
  | {
      readonly type: 'task.output';
      readonly task: string;
      readonly stream: OutputStream;
      readonly text: string;
      readonly item: string | null;
    }
  | { readonly type: 'task.progress'; readonly task: string; readonly item: Item }
  | {
      readonly type: 'task.end';
      readonly task: string;
      readonly status: TaskStatus;
      readonly seconds: number;
      readonly result?: Json;
      readonly reason?: string;
      readonly failure?: Failure & { readonly words: Words };
      /** Its failure is only a warning: the run goes on. */
      readonly ignored?: true;
      readonly summary?: string;
    }
  /** A walk through a checklist begins, or goes on. */
  | {
      readonly type: 'walk.start';
      readonly checklist: string;
      readonly summary: string;
      readonly resumed: boolean;
      readonly steps: readonly (StepHead & { readonly verdict: Verdict })[];
    }
  | {
      readonly type: 'step.start';
      readonly step: string;
      readonly title: string;
      readonly kind: StepKind;
      /** Its place in the list, from 1. */
      readonly number: number;
      readonly of: number;
    }
  | {
      readonly type: 'step.end';
      readonly step: string;
      readonly title: string;
      readonly kind: StepKind;
      readonly number: number;
      readonly of: number;
      readonly verdict: Verdict;
      readonly judge: Judge | null;
      readonly severity: Severity | null;
      readonly reason: string | null;
      readonly note: string | null;
      readonly seconds: number;
      readonly facts: Facts;
    }
  | {
      readonly type: 'question';
      readonly task: string | null;
      readonly question: string;
      readonly message: string;
    }
  | {
      readonly type: 'answer';
      readonly task: string | null;
      readonly question: string;
      readonly answer: Json;
    }
  | {
      readonly type: 'run.end';
      readonly status: RunStatus;
      readonly exit: ExitCode;
      readonly seconds: number;
      readonly failure?: Failure & { readonly words: Words };
    };

/** `stdout` and `stderr` are a tool's own lines; `note` and `warning` are ours. */
export type OutputStream = 'stdout' | 'stderr' | 'note' | 'warning';

type TaskName = {
  readonly id: string;
  readonly name: string;
  readonly needs: readonly string[];
};

/** Everything a renderer, a journal or a script is ever told; one JSON object a line with `--json`. */
export type Event = { readonly v: 1; readonly time: string; readonly run: string } & Happening;

/** Somebody who is told what happens: a view, the journal, a test. */
export interface Show {
  readonly tell: (event: Event) => void;
  /** Leaves the terminal to a program that has it for itself; what is told meanwhile is shown after `resume`. */
  readonly pause?: () => Promise<void>;
  readonly resume?: () => Promise<void>;
  /** Called once, after the last event; resolves when everything is on the screen or the disk. */
  readonly end: () => Promise<void>;
}
