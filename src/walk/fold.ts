import type {
  Attempt,
  DamagedLine,
  Entry,
  StepHead,
  Subject,
  Verdict,
  Walk,
  WalkStep,
} from '../model/walk.ts';
import { staleness } from './subject.ts';

type Of<Is extends Entry['is']> = Extract<Entry, { is: Is }>;
type State = {
  readonly opened: Of<'opened'>;
  readonly last: Of<'opened'> | Of<'resumed'>;
  readonly subject: Subject;
  readonly touched: string;
  readonly paused: string | null;
  readonly finished: boolean;
  readonly steps: ReadonlyMap<string, Told>;
};
type Told = Omit<WalkStep, 'stale'>;

/**
 * A walk from the lines of its journal; null where the line that opened it is missing.
 * `now` is what the walk would be about today: what differs from it is stale. Without it, what it was about last.
 */
export function foldWalk(
  entries: readonly Entry[],
  more: { readonly damaged?: readonly DamagedLine[]; readonly now?: Subject } = {},
): Walk | null {
  const opened = entries.find((entry) => entry.is === 'opened');
  if (opened === undefined) return null;
  const state = entries.reduce(step, begin(opened));
  const subject = more.now ?? state.subject;
  const steps = [...state.steps.values()].map((told) => ({
    ...told,
    stale: staleness(told.on, subject),
  }));
  return {
    v: 1,
    id: opened.walk,
    checklist: opened.checklist,
    summary: opened.summary,
    by: state.last.by,
    root: opened.root,
    state: state.finished ? 'finished' : 'open',
    started: opened.at,
    touched: state.touched,
    paused: state.paused,
    begun: opened.subject,
    subject,
    machine: state.last.machine,
    steps,
    counts: count(steps),
    seconds: total(steps),
    byHand: total(steps.filter(({ kind }) => kind !== 'auto')),
    damaged: more.damaged ?? [],
  };
}

const total = (steps: readonly Told[]): number =>
  steps.reduce((sum, { seconds }) => sum + seconds, 0);

function count(steps: readonly Pick<WalkStep, 'verdict'>[]): Walk['counts'] {
  const of = (verdict: Verdict) => steps.filter((one) => one.verdict === verdict).length;
  return {
    pass: of('pass'),
    fail: of('fail'),
    skipped: of('skipped'),
    blocked: of('blocked'),
    pending: of('pending'),
  };
}

const begin = (opened: Of<'opened'>): State => ({
  opened,
  last: opened,
  subject: opened.subject,
  touched: opened.at,
  paused: null,
  finished: false,
  steps: heads(opened.steps, new Map()),
});

function step(state: State, entry: Entry): State {
  const next = { ...state, touched: entry.at };
  switch (entry.is) {
    case 'opened':
      return next;
    case 'resumed':
      return {
        ...next,
        last: entry,
        subject: entry.subject,
        paused: null,
        finished: false,
        steps: heads(entry.steps, state.steps),
      };
    case 'subject':
      return { ...next, subject: entry.subject };
    case 'paused':
      return { ...next, paused: entry.why };
    case 'finished':
      return { ...next, paused: null, finished: true };
    case 'note':
    case 'cc':
    case 'evidence':
    case 'verdict':
    case 'details':
    case 'reopened':
      return { ...next, steps: changed(state.steps, entry) };
  }
}

/** The steps of a definition, with what was said of them before; one that the list no longer has stays if it was judged. */
function heads(
  list: readonly StepHead[],
  before: ReadonlyMap<string, Told>,
): ReadonlyMap<string, Told> {
  const listed = new Set(list.map(({ id }) => id));
  const gone = [...before.values()].filter(
    ({ id, verdict }) => !listed.has(id) && verdict !== 'pending',
  );
  const now = list.map((head) => ({ ...(before.get(head.id) ?? pending), ...head }));
  return new Map([...now, ...gone].map((told) => [told.id, told]));
}

const unjudged = {
  verdict: 'pending',
  judge: null,
  severity: null,
  reason: null,
  facts: {},
  seconds: 0,
  at: null,
  on: {},
  uses: [],
  run: null,
  log: null,
  result: null,
} as const;
const pending = { ...unjudged, note: null, cc: [], evidence: [], attempts: [] };

function changed(
  steps: ReadonlyMap<string, Told>,
  entry: Extract<Entry, { readonly step: string }>,
): ReadonlyMap<string, Told> {
  const told = steps.get(entry.step);
  // An entry of a step that was never listed can only come from a damaged journal.
  if (told === undefined) return steps;
  return new Map(steps).set(entry.step, { ...told, ...said(told, entry) });
}

function said(told: Told, entry: Parameters<typeof changed>[1]): Partial<Told> {
  switch (entry.is) {
    case 'note':
      return { note: entry.note, attempts: amended(told, { note: entry.note }) };
    case 'cc':
      return { cc: entry.cc };
    case 'evidence':
      return { evidence: [...told.evidence, entry.file] };
    case 'details': {
      const { severity, reason } = entry;
      return { severity, reason, attempts: amended(told, { severity, reason }) };
    }
    case 'reopened':
      return { ...unjudged, note: null };
    case 'verdict': {
      const { v: _v, is: _is, step: _step, ...judged } = entry;
      return { ...judged, attempts: [...told.attempts, attempt(told, entry)] };
    }
  }
}

const attempt = (told: Told, { at, verdict, severity, reason, seconds, run }: Of<'verdict'>) => ({
  at,
  verdict,
  note: told.note,
  severity,
  reason,
  seconds,
  run,
});

/** What is said after the verdict belongs to it. */
const amended = ({ verdict, attempts }: Told, more: Partial<Attempt>): readonly Attempt[] => {
  const last = attempts.at(-1);
  return verdict === 'pending' || last === undefined
    ? attempts
    : [...attempts.slice(0, -1), { ...last, ...more }];
};
