import { stop } from './failure.ts';
import type { Json } from './json.ts';
import { task } from './declare.ts';
import type { AnyTask, Need, Settled, Task } from './task.ts';
import type { Facts, Severity, StepKind, Verdict, Walk } from './walk.ts';
import type { Records } from './store.ts';
import type { Reading } from './world.ts';

/** What a step may look at before it is done. */
export interface Looking extends Reading {
  readonly records: Pick<Records, 'all'>;
}

/** What a person said to a step above. */
export type Said = { readonly verdict: Verdict; readonly note: string | null };
/** What became of an automatic step above. A step that reads a `result` which is not there is blocked. */
export type Seen<Result> = Said & { readonly result: Result };

/** What a task’s result means. */
export type Judgement = {
  readonly verdict: Exclude<Verdict, 'pending'>;
  /** What failed, or why it is skipped or blocked. */
  readonly reason?: string;
  readonly severity?: Severity;
};

type From<A, T> = T | ((above: A, look: Looking) => T | Promise<T>);
type Common<A> = {
  readonly title: string;
  /** What the verdict stands on: `commit`, `image`, or an input of the config’s subject. Without it, the commit. */
  readonly on?: readonly string[];
  /** Why it need not be done; null where it must. */
  readonly skip?: (above: A, look: Looking) => string | null | Promise<string | null>;
  /** How bad a failure is when nobody says. */
  readonly severity?: Severity;
  /** Who should look at it when it fails. */
  readonly cc?: readonly string[];
};

/** A step that a task does. */
export type Auto<A, In, R> = Common<A> & {
  readonly task: Task<In, R>;
  /** What its result means; without it the task’s own verdict counts. */
  readonly verdict?: (result: R, above: A) => Judgement;
  readonly facts?: (result: R, above: A, look: Looking) => Facts | Promise<Facts>;
} & ({} extends In ? { readonly with?: From<A, In> } : { readonly with: From<A, In> });

/** A step that a person does and judges. */
export type Human<A> = Common<A> & {
  /** What to do first, a line each; commands start with `$ `. */
  readonly todo?: From<A, readonly string[]>;
  /** The question; without it the title is. */
  readonly ask?: string;
  /** What good looks like. */
  readonly good?: string;
  readonly facts?: From<A, Facts>;
  /** How long it takes a person, before there is a past to tell it. */
  readonly minutes?: number;
};

type Fresh<A, K extends string> = K extends keyof A ? `“${K}” is a step of this list already` : K;
type And<A, K extends string, V> = { readonly [P in keyof A | K]: P extends keyof A ? A[P] : V };

/** Steps go top to bottom; each sees what is above it. A manual step may become automatic and keep its id. */
export interface Steps<A> {
  readonly steps: readonly AnyStep[];
  readonly auto: <const K extends string, In, R>(
    id: Fresh<A, K>,
    step: Auto<A, In, R>,
  ) => Steps<And<A, K, Seen<R>>>;
  /** Something to do. */
  readonly manual: <const K extends string>(
    id: Fresh<A, K>,
    step: Human<A>,
  ) => Steps<And<A, K, Said>>;
  /** Something to look at. */
  readonly question: <const K extends string>(
    id: Fresh<A, K>,
    step: Human<A>,
  ) => Steps<And<A, K, Said>>;
}

/** What a checklist gives to a task that needs it. */
export type Walked<A> = {
  readonly [K in keyof A]: A[K] extends Seen<infer R> ? Said & { readonly result: R | null } : Said;
};

/** A list of steps. It is itself a need: a task that names it runs only after a good walk, and reads what it gave. */
export interface Checklist<A> extends Need<Walked<A>> {
  readonly checklist: AnyChecklist;
}

/** What every step above is called and has given, as the engine hands it on. */
export type AnyAbove = Readonly<Record<string, Seen<unknown>>>;

/** A step as the engine sees it: the type parameters are gone. */
export type AnyStep = {
  readonly id: string;
  readonly kind: StepKind;
  readonly title: string;
  readonly on: readonly string[];
  readonly severity: Severity | null;
  readonly cc: readonly string[];
  readonly ask: string;
  readonly good: string;
  readonly minutes: number;
  readonly task: AnyTask | null;
  /** Whether the list itself may find that it need not be done. */
  readonly mayBeSkipped: boolean;
  readonly skip: (above: AnyAbove, look: Looking) => Promise<string | null>;
  readonly given: (above: AnyAbove, look: Looking) => Promise<Settled>;
  readonly todo: (above: AnyAbove, look: Looking) => Promise<readonly string[]>;
  readonly facts: (above: AnyAbove, look: Looking, result: Json) => Promise<Facts>;
  /** Null where the task’s own verdict counts. */
  readonly judge: ((result: Json, above: AnyAbove) => Judgement) | null;
};
export type AnyChecklist = {
  readonly name: string;
  readonly summary: string;
  readonly details: string;
  readonly steps: readonly AnyStep[];
};

/** Defaults of every checklist. */
export type Testing = {
  /** Who may be named to look at something, with what each knows, which may be empty. */
  readonly people?: Readonly<Record<string, string>>;
  /** How bad a failure is when neither the step nor the tester says. */
  readonly severity?: Severity;
};

/** A checklist with the place that lists it, for messages. */
export type PlacedChecklist = { readonly checklist: AnyChecklist; readonly place: string };

/** Declares a checklist. */
export function checklist<A>(definition: {
  /** What people type after `check`. */
  readonly name: string;
  /** One line, in the imperative. */
  readonly summary: string;
  readonly details?: string;
  readonly steps: (start: Steps<{}>) => Steps<A>;
}): Checklist<A> {
  const { name, summary, details = '' } = definition;
  const { steps } = definition.steps(extend([]));
  return {
    checklist: { name, summary, details, steps },
    task: asTask(name, summary),
    given: {},
    ready: true,
  };
}

type Loose = Partial<
  Omit<Auto<AnyAbove, Settled, Json>, 'facts'> & Omit<Human<AnyAbove>, 'facts'>
> & { readonly facts?: unknown };

function extend(steps: readonly AnyStep[]): Steps<{}> {
  const add = (kind: StepKind) => (id: string, step: Loose) =>
    extend([...steps, erase(id, kind, step)]);
  const made = { steps, auto: add('auto'), manual: add('manual'), question: add('question') };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `Steps` says what each call gives.
  return made as unknown as Steps<{}>;
}

/** The one place where the types of a step are erased; past it every step is handled alike. */
function erase(id: string, kind: StepKind, step: Loose): AnyStep {
  const title = step.title ?? id;
  const facts = step.facts;
  return {
    id,
    kind,
    title,
    on: step.on ?? ['commit'],
    severity: step.severity ?? null,
    cc: step.cc ?? [],
    ask: step.ask ?? title,
    good: step.good ?? '',
    minutes: step.minutes ?? 1,
    task: step.task?.task ?? null,
    mayBeSkipped: step.skip !== undefined,
    skip: async (above, look) => (await step.skip?.(above, look)) ?? null,
    given: async (above, look) => settle(step.with ?? {}, above, look),
    todo: async (above, look) => settle(step.todo ?? [], above, look),
    facts: async (above, look, result) => {
      const found: unknown =
        typeof facts !== 'function'
          ? (facts ?? {})
          : await (kind === 'auto' ? facts(result, above, look) : facts(above, look));
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `Auto` and `Human` say what it gives.
      return found as Facts;
    },
    judge: step.verdict ?? null,
  };
}

const settle = async <T extends object>(
  from: From<AnyAbove, T>,
  above: AnyAbove,
  look: Looking,
): Promise<T> => (typeof from === 'function' ? from(above, look) : from);

/** The checklist as a task waits for it: it reads the last walk, and never asks anything itself. */
const asTask = (name: string, summary: string): AnyTask =>
  task({
    name,
    summary,
    group: 'Checklists',
    prepare: async () => ({ notes: [`reads the last walk through ${name}`], commands: [] }),
    run: async ({ walks }): Promise<Json> => walked(name, await walks.latest(name)),
  }).task;

function walked(name: string, walk: Walk | null): Json {
  if (walk === null)
    throw stop(`Nobody has walked through ${name} here yet`, {
      todo: [`$ kpi-tasks check ${name}`],
    });
  const open = walk.steps.filter(({ verdict }) => verdict === 'pending' || verdict === 'blocked');
  const failed = walk.steps.filter(({ verdict }) => verdict === 'fail');
  const stale = walk.steps.filter((step) => step.stale.length > 0);
  const [problem, of] =
    failed.length > 0
      ? [`has failures`, failed]
      : open.length > 0
        ? [`is not finished`, open]
        : [`was made for something else`, stale];
  if (of.length > 0)
    throw stop(`The last walk through ${name} ${problem}`, {
      why: of.map((step) =>
        [step.title, step.reason ?? step.stale[0] ?? ''].filter(Boolean).join(': '),
      ),
      todo: [`$ kpi-tasks resume ${walk.id}`],
    });
  return Object.fromEntries(
    walk.steps.map(({ id, kind, verdict, note, result }) => [
      id,
      kind === 'auto' ? { verdict, note, result } : { verdict, note },
    ]),
  );
}
