import type { Step } from '../model.ts';
import { match, type How, type Side } from './match.ts';
import { judge, timingOf, type Change, type Sample, type Timing } from './timing.ts';

/** One build as comparing needs it. */
export type Measured = Side & {
  /** What people call it: its id, or the name of its file. */
  readonly label: string;
  /** Wall seconds of BuildKit; null where the log does not tell. */
  readonly seconds: number | null;
  /** False for a build that failed or was stopped: its times end early. */
  readonly complete: boolean;
};

/** Two builds, or two groups of runs, side by side. */
export type Comparison = {
  readonly before: Group;
  readonly after: Group;
  /** Wall time; null where a log does not tell. */
  readonly total: {
    readonly before: Timing | null;
    readonly after: Timing | null;
    readonly change: Change | null;
  };
  /** In the order of the second build. Steps that took no time in either are counted in `still` only. */
  readonly steps: readonly StepChange[];
  /** How many steps took no time in either. */
  readonly still: number;
  /** Seconds of work won and lost by all steps together, noise included. */
  readonly won: number;
  readonly lost: number;
};

export type Group = {
  readonly labels: readonly string[];
  /** How many runs failed or were stopped. */
  readonly incomplete: number;
};

export type StepChange = {
  readonly stage: string | null;
  readonly instruction: string;
  /** `7/14` in each build; null for what is no instruction, or not there. */
  readonly placeBefore: string | null;
  readonly placeAfter: string | null;
  /** The stage it had before, where it is another one. */
  readonly stageBefore: string | null;
  readonly how: How;
  readonly before: Timing | null;
  readonly after: Timing | null;
  /** Of the medians; a step that is not there counts as no time. */
  readonly difference: number;
  readonly change: Change | 'new' | 'gone';
  /** Its part of all the seconds won, or of all lost. */
  readonly share: number;
};

/** Compares two builds, each of one or several runs. Every side has at least one. */
export function compareBuilds(before: readonly Measured[], after: readonly Measured[]): Comparison {
  const [mine, theirs] = [aligned(before), aligned(after)];
  const rows = match(mine.side, theirs.side).map((pair) => ({
    how: pair.how,
    before: pair.before === null ? null : (mine.rows[pair.before] ?? null),
    after: pair.after === null ? null : (theirs.rows[pair.after] ?? null),
  }));
  const changes = rows.map((row) => changeOf(row, mine.absent, theirs.absent));
  const [won, lost] = [sumOf(changes, -1), sumOf(changes, 1)];
  const timed = changes.filter(({ before: was, after: is }) => took(was) || took(is));
  return {
    before: groupOf(before),
    after: groupOf(after),
    total: totalOf(before, after),
    steps: timed.map((one) => ({
      ...one,
      share:
        one.difference === 0 ? 0 : Math.abs(one.difference) / (one.difference < 0 ? won : lost),
    })),
    still: changes.length - timed.length,
    won,
    lost,
  };
}

const groupOf = (runs: readonly Measured[]): Group => ({
  labels: runs.map(({ label }) => label),
  incomplete: runs.filter(({ complete }) => !complete).length,
});

/** What BuildKit rounds to 0.0 s. */
const NO_TIME = 0.05;
const took = (timing: Timing | null): boolean => timing !== null && timing.most >= NO_TIME;

const sumOf = (changes: readonly { readonly difference: number }[], sign: 1 | -1): number =>
  changes.reduce((sum, { difference }) => sum + Math.max(0, sign * difference), 0);

type Row = { readonly step: Step; readonly samples: readonly Sample[] };
type Aligned = {
  readonly side: Side;
  readonly rows: readonly Row[];
  /** What the runs say of a step that none of them shows. */
  readonly absent: readonly Sample[];
};

/** The runs of one side as one list of steps, each with what it took in each run. */
function aligned(runs: readonly Measured[]): Aligned {
  const cut = runs.some((run) => run.cut);
  const leftOut = Math.max(0, ...runs.map((run) => run.leftOut));
  let rows: readonly Row[] = [];
  for (const [index, run] of runs.entries()) {
    const began = { ...run, steps: run.steps.filter(({ state }) => state !== 'waiting') };
    const side = { steps: rows.map(({ step }) => step), cut, leftOut };
    rows = match(side, began).map((pair): Row => {
      const known = pair.before === null ? undefined : rows[pair.before];
      const step = pair.after === null ? undefined : began.steps[pair.after];
      const sample = step && { state: step.state, seconds: step.seconds };
      const missing = runs.slice(0, index).flatMap(absent);
      return {
        step: known?.step ?? step ?? nothing,
        samples: [...(known?.samples ?? missing), ...(sample ? [sample] : absent(run))],
      };
    });
  }
  const side = { steps: rows.map(({ step }) => step), cut, leftOut };
  return { side, rows, absent: runs.flatMap(absent) };
}

/** What a build says of a step that is not in its log. */
const absent = ({ leftOut }: Side): readonly Sample[] =>
  leftOut > 0 ? [{ state: 'left out', seconds: 0 }] : [];

const nothing: Step = {
  id: '',
  name: '',
  kind: 'other',
  stage: null,
  position: null,
  of: null,
  platform: null,
  instruction: '',
  state: 'waiting',
  started: null,
  completed: null,
  seconds: 0,
  error: null,
  inputs: [],
};

function changeOf(
  row: { readonly how: How; readonly before: Row | null; readonly after: Row | null },
  noneBefore: readonly Sample[],
  noneAfter: readonly Sample[],
): StepChange {
  const was = timingOf(row.before?.samples ?? noneBefore);
  const is = timingOf(row.after?.samples ?? noneAfter);
  const step = (row.after ?? row.before)?.step ?? nothing;
  const old = row.before?.step ?? null;
  return {
    stage: step.stage,
    instruction: longer(old, row.after?.step ?? null),
    placeBefore: placeOf(old),
    placeAfter: placeOf(row.after?.step ?? null),
    stageBefore: old !== null && old.stage !== step.stage ? old.stage : null,
    how: row.how,
    before: was,
    after: is,
    difference: (is?.seconds ?? 0) - (was?.seconds ?? 0),
    change: was === null ? 'new' : is === null ? 'gone' : judge(was, is),
    share: 0,
  };
}

/** A name that a terminal cut is told by the other log, where that knows more. */
function longer(old: Step | null, now: Step | null): string {
  const [was, is] = [old?.instruction ?? '', now?.instruction ?? ''];
  return was.length > is.length && was.startsWith(is.replace(/…$/, '')) ? was : is || was;
}

const placeOf = (step: Step | null): string | null =>
  step === null || step.position === null ? null : `${step.position}/${step.of}`;

function totalOf(before: readonly Measured[], after: readonly Measured[]): Comparison['total'] {
  const [was, is] = [before, after].map((runs) => {
    const seconds = runs.flatMap((run) => (run.seconds === null ? [] : [run.seconds]));
    return seconds.length < runs.length
      ? null
      : timingOf(seconds.map((one) => ({ state: 'done' as const, seconds: one })));
  });
  return {
    before: was ?? null,
    after: is ?? null,
    change: was && is ? judge(was, is) : null,
  };
}
