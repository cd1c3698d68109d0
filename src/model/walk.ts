import type { Json } from './json.ts';

/** What is known of a step: a verdict, or that there is none yet. */
export type Verdict = 'pass' | 'fail' | 'skipped' | 'blocked' | 'pending';

/** How bad a failure is, the worst first. */
export const severities = ['blocks merge', 'should fix', 'cosmetic'] as const;
export type Severity = (typeof severities)[number];

/** `auto` is done by a task; `manual` is something to do, `question` something to look at, both judged by a person. */
export type StepKind = 'auto' | 'manual' | 'question';

/** What stands above a question, and what an automatic step found: a label and a line each, in this order. */
export type Facts = { readonly [label: string]: string };

/** What verdicts can stand on, by name; where the value differs later, the verdict is stale. */
export type Inputs = { readonly [name: string]: string };

/** What a walk is about. The config says how to find it. */
export type Subject = {
  /** The full commit; null outside of git. */
  readonly commit: string | null;
  readonly branch: string | null;
  /** A digest of what is not committed; null where nothing is. */
  readonly changes: string | null;
  readonly image: { readonly name: string; readonly id: string } | null;
  /** More that verdicts can stand on. */
  readonly inputs: Inputs;
};

/** The machine on which a walk was made. */
export type Machine = {
  readonly os: string;
  readonly arch: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly node: string;
  readonly kpiTasks: string;
};

/** A file that somebody gave as evidence, as it was copied into the walk's folder. */
export type Evidence = {
  /** The name it had. */
  readonly name: string;
  /** Where the copy is, relative to the walk's folder. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
};

/** A step as the journal knows it; the definition may have changed since. */
export type StepHead = {
  readonly id: string;
  readonly kind: StepKind;
  readonly title: string;
  /** The task that does an automatic step. */
  readonly task: string | null;
};

/** Who gave a verdict: a task's result, a person (or the answers given for one), or the list itself. */
export type Judge = 'task' | 'person' | 'list';

/** What is said when a step is judged. */
export type Judged = {
  readonly verdict: Exclude<Verdict, 'pending'>;
  readonly judge: Judge;
  /** How bad a failure is; null for anything else. */
  readonly severity: Severity | null;
  /** Why it was skipped or is blocked, or what failed; null where the verdict says all. */
  readonly reason: string | null;
  readonly seconds: number;
  /** What it was judged on, to tell later whether it still holds. */
  readonly on: Inputs;
  /** The facts that were shown. */
  readonly facts: Facts;
  /** The steps whose results it used. */
  readonly uses: readonly string[];
  /** The run that did an automatic step (its journal and logs are in that run's folder), and what it gave. */
  readonly run: string | null;
  readonly log: string | null;
  readonly result: Json;
};

/** One line of a walk's journal. Everything that is known of a walk is a fold of these. */
export type Entry = { readonly v: 1; readonly at: string } & (
  | {
      readonly is: 'opened';
      readonly walk: string;
      readonly checklist: string;
      readonly summary: string;
      readonly by: string;
      readonly root: string;
      readonly machine: Machine;
      readonly subject: Subject;
      readonly steps: readonly StepHead[];
    }
  /** Somebody went on, perhaps elsewhere, with the definition of that day. */
  | {
      readonly is: 'resumed';
      readonly by: string;
      readonly machine: Machine;
      readonly subject: Subject;
      readonly steps: readonly StepHead[];
    }
  /** What the walk is about has changed while it went on, such as the image after a build. */
  | { readonly is: 'subject'; readonly subject: Subject }
  | { readonly is: 'note'; readonly step: string; readonly note: string }
  | { readonly is: 'cc'; readonly step: string; readonly cc: readonly string[] }
  | { readonly is: 'evidence'; readonly step: string; readonly file: Evidence }
  | ({ readonly is: 'verdict'; readonly step: string } & Judged)
  /** What was said of a verdict after it was given. */
  | {
      readonly is: 'details';
      readonly step: string;
      readonly severity: Severity | null;
      readonly reason: string | null;
    }
  /** A verdict was taken back: to do the step again. */
  | { readonly is: 'reopened'; readonly step: string; readonly why: string }
  /** Left before the end, by choice or by a signal. */
  | { readonly is: 'paused'; readonly why: string }
  | { readonly is: 'finished' }
);

/** An earlier verdict of a step. */
export type Attempt = {
  readonly at: string;
  readonly verdict: Exclude<Verdict, 'pending'>;
  readonly note: string | null;
  readonly severity: Severity | null;
  readonly reason: string | null;
  readonly seconds: number;
  readonly run: string | null;
};

/** What a walk says about one step. */
export type WalkStep = StepHead & {
  readonly verdict: Verdict;
  readonly judge: Judge | null;
  /** What the tester wrote. */
  readonly note: string | null;
  readonly severity: Severity | null;
  readonly reason: string | null;
  readonly cc: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly facts: Facts;
  readonly seconds: number;
  /** When it was judged; null while it is pending. */
  readonly at: string | null;
  readonly on: Inputs;
  readonly uses: readonly string[];
  /** Why the verdict no longer holds for what the walk is about now, a sentence each; empty where it holds. */
  readonly stale: readonly string[];
  readonly run: string | null;
  readonly log: string | null;
  /** What the task gave, such as a build with its record’s `id`; null for a person’s step. */
  readonly result: Json;
  /** Every verdict it has had, the newest last. */
  readonly attempts: readonly Attempt[];
};

/** A walk through a checklist, as far as it has come: what reports are made of. */
export type Walk = {
  readonly v: 1;
  readonly id: string;
  readonly checklist: string;
  readonly summary: string;
  /** Who walked it last. */
  readonly by: string;
  readonly root: string;
  readonly state: 'open' | 'finished';
  readonly started: string;
  /** The time of the last entry. */
  readonly touched: string;
  /** Why it was left, where it was. */
  readonly paused: string | null;
  /** What it was about at first, and what it is about now. */
  readonly begun: Subject;
  readonly subject: Subject;
  readonly machine: Machine;
  readonly steps: readonly WalkStep[];
  readonly counts: Readonly<Record<Verdict, number>>;
  /** The sum of the steps’ seconds, and how much of it was spent by people. */
  readonly seconds: number;
  readonly byHand: number;
  /** Lines of the journal that could not be read and were left out. */
  readonly damaged: readonly DamagedLine[];
};
export type DamagedLine = { readonly line: number; readonly why: string };

/** Reads the walks of a workspace; what is stale is told for what the workspace holds now. */
export interface Walks {
  /** The ids, oldest first. */
  readonly ids: () => Promise<readonly string[]>;
  /** Null where there is no such walk, or nothing of it can be read. */
  readonly read: (id: string) => Promise<Walk | null>;
  /** The newest walk through a checklist. */
  readonly latest: (checklist: string) => Promise<Walk | null>;
  /** The folder of a walk: its journal and its evidence. */
  readonly folder: (id: string) => string;
}
