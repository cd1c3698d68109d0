import type { Step } from './model.ts';
import { fromCache, ran, slowest, type BuildRecord } from './record.ts';
import { counted, padded, shortened } from '../words/words.ts';

/** Of a longer name only the beginning is shown. */
const WIDTH = 110;
/** What BuildKit rounds to 0.0 s. */
const NO_TIME = 0.05;
/** The part of the time that the highlighted steps explain. */
const MOST = 0.8;
const LONG = 1;
/** Lines that a report has room for. */
const LONGEST = 300;

/** What a listing needs of a build. */
export type Listed = Pick<BuildRecord, 'steps' | 'buildSeconds' | 'outcome'> & {
  /** Steps that the log the build was read from leaves out. */
  readonly leftOut: number;
};

/**
 * The steps of a build as lines of a `diff`, which gives them colours where Markdown is shown:
 * `+` stands before the fewest instructions that together took at least 80 % of the time of all that ran to their end,
 * `!` before anything else that took a second or more, and `-` before the step that broke.
 */
export function listing(record: Listed): readonly string[] {
  const { steps } = record;
  const began = steps.filter((step) => step.state !== 'waiting');
  if (began.length === 0) return [];
  const least = leastOf(began);
  const listed = began.filter((step) => step.seconds >= least || isBroken(step));
  const most = mostOfTheTime(steps);
  const labels = new Map(listed.map((step) => [step, labelOf(step)]));
  const width = Math.max(50, ...[...labels.values()].map((label) => Array.from(label).length));
  return [
    ...brevity(
      began.filter((step) => !labels.has(step)),
      record.leftOut,
      least,
    ),
    `   [+] Building ${record.buildSeconds.toFixed(1)}s (${began.length + record.leftOut}/${total(record, began)}) ${ENDS[record.outcome]}`,
    ...[...labels].map(
      ([step, label]) =>
        `${markOf(step, most)}  => ${padded(label, width)} ${`${step.seconds.toFixed(1)}s`.padStart(6)}`,
    ),
  ];
}

/** The fewest instructions, slowest first, that make up most of the time of all that ran. */
function mostOfTheTime(steps: readonly Step[]): ReadonlySet<Step> {
  const finished = steps.filter((step) => ran(step) && step.state === 'done');
  const executed = slowest(finished, finished.length);
  const sum = executed.reduce((all, step) => all + step.seconds, 0);
  const most = new Set<Step>();
  let explained = 0;
  for (const step of executed) {
    if (explained >= sum * MOST || step.seconds < NO_TIME) break;
    most.add(step);
    explained += step.seconds;
  }
  return most;
}

function markOf(step: Step, most: ReadonlySet<Step>): string {
  if (step.state === 'failed') return '-';
  if (most.has(step)) return '+';
  return step.seconds >= LONG ? '!' : ' ';
}

function labelOf(step: Step): string {
  return shortened((LEADS[step.state] ?? '') + step.name.replace(/[\r\n\t]/g, ' '), WIDTH);
}

function isBroken(step: Step): boolean {
  return step.state === 'failed' || step.state === 'cancelled';
}

/** The seconds from which a step is listed: of a great many only the slowest are, since GitHub takes 65,536 characters. */
const leastOf = (began: readonly Step[]): number =>
  began.length <= LONGEST
    ? NO_TIME
    : Math.max(NO_TIME, slowest(began, LONGEST).at(-1)?.seconds ?? 0) + 1e-9;

function brevity(hidden: readonly Step[], leftOut: number, least: number): readonly string[] {
  const count = hidden.length + leftOut;
  if (count === 0) return [];
  const cached = hidden.filter(fromCache).length;
  const which = cached === 0 ? '' : `, ${cached} of them cached`;
  const verb = count === 1 ? 'is' : 'are';
  return [
    `! (for brevity, ${counted(count, 'step', 'steps')} that took ${least > 2 * NO_TIME ? `${least.toFixed(1)} s or less` : '0.0 s'} ${verb} left out${which})`,
    '',
  ];
}

/** Steps that a successful build never started were the same as others, and do not count. */
function total(record: Listed, began: readonly Step[]): number {
  return (record.outcome === 'built' ? began.length : record.steps.length) + record.leftOut;
}

const LEADS: Partial<Record<Step['state'], string>> = {
  cached: 'CACHED ',
  failed: 'ERROR ',
  cancelled: 'CANCELED ',
};

const ENDS: Record<BuildRecord['outcome'], string> = {
  built: 'FINISHED',
  failed: 'FAILED',
  cancelled: 'CANCELED',
  nothing: 'FINISHED',
  disputed: 'FINISHED',
};
