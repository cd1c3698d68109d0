import { type Detail, branches, lastBranches } from './branches.ts';
import type { Job } from './picture.ts';
import type { Brush, Line } from './rows.ts';
import { truncate, width } from './columns.ts';
import { clock, duration } from './text.ts';

/** One entry of the list: a task, or several folded into one. Its mark is the list's affair. */
export type Block = {
  readonly id: string;
  readonly is: 'waiting' | 'running' | 'done' | 'skipped' | 'failed' | 'cancelled';
  readonly lines: readonly Line[];
};
/** `level` says how much was left out; whoever draws hands it back, so that the view does not flicker. */
export type Frame = { readonly blocks: readonly Block[]; readonly level: number };

/** What is seen while it runs, in at most `rows` lines and, where that is too few, what runs before all else. */
export function frame(jobs: readonly Job[], brush: Brush, rows: number, least = 0): Frame {
  let level = Math.max(
    least,
    levels.findIndex(({ from }) => rows >= from),
  );
  for (; ; level += 1) {
    const blocks = blocksOf(jobs, levels[level] ?? bare, brush);
    if (count(blocks) <= rows) return { blocks, level };
    if (level >= levels.length - 1) return { blocks: clipped(blocks, rows, brush), level };
  }
}

/** What stays on the screen: a verdict for each task, and a line for each of its groups. */
export function finalFrame(jobs: readonly Job[], brush: Brush, verbose: boolean): readonly Block[] {
  return jobs.flatMap((job) => {
    if (job.end === null && job.began === null) return [];
    const below = job.end?.status === 'skipped' ? [] : lastBranches(brush, job, verbose);
    const is = job.end === null ? 'waiting' : stateOf(job);
    return [{ id: job.task, is, lines: [new Title(job, brush), ...below] }];
  });
}

const bare: Detail = { tail: 0, ended: 0, groups: false, tasks: false };
/** From the richest to the barest, and the window each is for. */
const levels: readonly (Detail & { readonly from: number })[] = [
  { from: 28, tail: 3, ended: 3, groups: true, tasks: true },
  { from: 18, tail: 2, ended: 1, groups: true, tasks: true },
  { from: 12, tail: 1, ended: 0, groups: true, tasks: true },
  { from: 0, tail: 1, ended: 0, groups: false, tasks: true },
  { from: 0, ...bare, tail: 1 },
  { from: 0, ...bare },
];

const count = (blocks: readonly Block[]): number =>
  blocks.reduce((sum, { lines }) => sum + lines.length, 0);

function blocksOf(jobs: readonly Job[], detail: Detail, brush: Brush): readonly Block[] {
  const blocks = jobs.map((job) => ({
    id: job.task,
    is: stateOf(job),
    lines: linesOf(job, detail, brush),
  }));
  if (detail.tasks) return blocks;
  const isGood = ({ is }: Block) => is === 'done' || is === 'skipped';
  const good = blocks.filter(isGood);
  const waiting = blocks.filter(({ is }) => is === 'waiting');
  const rest = blocks.filter((block) => !isGood(block) && block.is !== 'waiting');
  return [...fold('done', good, brush), ...rest, ...fold('waiting', waiting, brush)];
}

function fold(is: 'done' | 'waiting', blocks: readonly Block[], brush: Brush): readonly Block[] {
  if (blocks.length < 2) return blocks;
  // Each name takes a column at least, so that no more than these can be seen.
  const seen = blocks.slice(0, brush.columns).map(({ id }) => id);
  const names = truncate(
    `${blocks.length} ${is}: ${seen.join(', ')}`,
    brush.columns,
    brush.mark.ellipsis,
  );
  return [{ id: ` ${is}`, is, lines: [{ text: brush.paint.dim(names), vital: false }] }];
}

function linesOf(job: Job, detail: Detail, brush: Brush): readonly Line[] {
  const head = new Title(job, brush);
  const bareOne = job.end !== null || (job.steps.size === 0 && job.tail.length === 0);
  return bareOne ? [head] : [head, ...branches(brush, job, detail)];
}

function stateOf({ began, end }: Job): Block['is'] {
  if (end === null) return began === null ? 'waiting' : 'running';
  // What never began did not fail itself: its mark stands with the task it needs.
  if (end.failure?.kind === 'upstream') return 'skipped';
  if (end.ignored) return 'skipped';
  return end.status === 'fresh' ? 'done' : end.status;
}

/** The text is made where it is shown: of a thousand tasks a window has room for few. */
class Title implements Line {
  readonly vital: boolean;
  readonly #job: Job;
  readonly #brush: Brush;

  constructor(job: Job, brush: Brush) {
    const running = job.end === null && job.began !== null;
    this.vital = running || (job.end?.status === 'failed' && !job.end.ignored);
    this.#job = job;
    this.#brush = brush;
  }
  get text(): string {
    return titleText(this.#job, this.#brush);
  }
}

function titleText(job: Job, { paint, columns, now, mark, spell }: Brush): string {
  const time = spell(timeText(job, now, mark.dot));
  const name = truncate(spell(job.task), Math.max(8, columns - width(time) - 2), mark.ellipsis);
  const shown = job.end === null && job.began === null ? paint.dim(name) : paint.bold(name);
  const room = Math.max(0, columns - width(name) - 2);
  const rest = truncate(time, room, mark.ellipsis);
  return rest === '' ? shown : `${shown}  ${paint.dim(rest)}`;
}

/** What a task's title says about time: never a share of it, and nothing about the future without a past. */
function timeText({ began, expected, end }: Job, now: number, dot: string): string {
  if (end !== null) return endText(end, expected, dot);
  if (began === null) return '';
  const seconds = (now - began) / 1000;
  if (expected === null) return clock(seconds);
  return seconds <= expected
    ? `${clock(seconds)} of about ${clock(expected)}`
    : `${clock(seconds)}, usually ${clock(expected)}`;
}

function endText(
  { status, seconds, reason, failure, ignored }: NonNullable<Job['end']>,
  expected: number | null,
  dot: string,
): string {
  const because = reason === undefined ? '' : `: ${reason}`;
  switch (status) {
    case 'done':
      return (
        duration(seconds) +
        (expected === null || expected < 0.05 ? '' : ` ${dot} usually ${duration(expected)}`)
      );
    case 'fresh':
      return `up to date${because}`;
    case 'skipped':
      return `skipped${because}`;
    case 'failed':
      return failure?.kind === 'upstream'
        ? `not started, needs ${failure.task}`
        : ignored
          ? `failed, as it may, after ${duration(seconds)}: ${failure?.words.what}`
          : `failed after ${duration(seconds)}`;
    case 'cancelled':
      return `stopped after ${duration(seconds)}`;
  }
}

/** Too small a window even for the barest frame: what runs stays, the rest is a number. */
function clipped(blocks: readonly Block[], rows: number, { paint, mark }: Brush): readonly Block[] {
  const vital: Block[] = [];
  let all = 0;
  for (const block of blocks) {
    const lines = block.lines.filter((line) => line.vital);
    // What the window has no room for is only counted: there may be a thousand.
    if (all < rows && lines.length > 0) vital.push({ ...block, lines });
    all += lines.length;
  }
  if (all <= rows) return vital;
  let room = Math.max(1, rows - 1);
  const hidden = all - room;
  const kept = vital.flatMap((block) => {
    const lines = block.lines.slice(0, room);
    room -= lines.length;
    return lines.length === 0 ? [] : [{ ...block, lines }];
  });
  if (rows < 2) return kept;
  const more = { text: paint.dim(`${hidden} more ${mark.ellipsis}`), vital: false };
  return [...kept, { id: ' more', is: 'waiting', lines: [more] }];
}
