import { type Group, groupsOf, secondsOf } from './group.ts';
import type { Job, Step } from './picture.ts';
import { type Brush, type Line, noteRows, row, stepRows, tailRows } from './rows.ts';
import { width } from './columns.ts';
import { clock, duration, plural } from './text.ts';

/** How much of a task is drawn. */
export type Detail = {
  /** Log lines under what runs. */
  readonly tail: number;
  /** Ended steps kept under their group while it goes on. */
  readonly ended: number;
  /** A line for each group that has ended or waits, instead of one for all. */
  readonly groups: boolean;
  /** A line for each task that has ended or waits, instead of one for all. */
  readonly tasks: boolean;
};

/** What stands under a task that runs: its groups, their steps, what stands alone, its last lines. */
export function branches(brush: Brush, job: Job, detail: Detail): readonly Line[] {
  const groups = groupsOf(job, brush.now);
  const open = groups.filter(
    ({ is }) => detail.groups || is === 'running' || is === 'failed' || is === 'cancelled',
  );
  const lone = loneSteps(job).filter(
    (step) => isFailed(step) || (isRunning(step) && secondsOf(step, brush.now) > 0.3),
  );
  return [
    ...foldedGroups(
      brush,
      groups.filter((group) => !open.includes(group)),
    ),
    ...groupRows(brush, open, (group) =>
      openSteps(group, detail.ended).flatMap((step) => stepRows(brush, step, 2, detail.tail)),
    ),
    ...lone.flatMap((step) => stepRows(brush, step, 0, detail.tail)),
    ...(groups.length + lone.length > 0 ? [] : tailRows(brush, job.tail, 0, detail.tail)),
  ];
}

/** What stays under a task that has ended: its groups, what failed, what took long alone, and its notes. */
export function lastBranches(brush: Brush, job: Job, verbose: boolean): readonly Line[] {
  const groups = groupsOf(job, brush.now).filter(({ is }) => is !== 'waiting');
  const folded = groups.length > mostGroups && !verbose;
  return [
    ...(folded
      ? foldedGroups(brush, groups)
      : groupRows(brush, groups, ({ steps }) =>
          steps
            .filter((step) => isFailed(step) || (verbose && isDone(step)))
            .flatMap((step) => stepRows(brush, step, 2, 0)),
        )),
    ...loneSteps(job)
      .filter((step) => isFailed(step) || (isDone(step) && step.item.seconds >= 1))
      .flatMap((step) => stepRows(brush, step, 0, 0)),
    ...job.notes.flatMap((note) => noteRows(brush, note)),
  ];
}
/** An account that is longer than this tells nothing at a glance. */
const mostGroups = 12;

const isRunning = ({ item }: Step): boolean => item.state === 'running';
const isFailed = ({ item }: Step): boolean => item.state === 'failed';
const isDone = ({ item }: Step): boolean => item.state === 'done';

const loneSteps = (job: Job): readonly Step[] =>
  [...job.steps.values()].filter(({ item }) => item.group === null);

/** What runs and what failed, and the last few that are done: the rest is in the group's count. */
function openSteps({ steps, is }: Group, ended: number): readonly Step[] {
  const done = steps.filter((step) => isDone(step));
  const recent = is === 'running' ? done.slice(Math.max(0, done.length - ended)) : [];
  return steps.filter((step) => isRunning(step) || isFailed(step) || recent.includes(step));
}

/** A line for each group with its counts in a column, and what stands under it. */
function groupRows(
  brush: Brush,
  groups: readonly Group[],
  under: (group: Group) => readonly Line[],
): readonly Line[] {
  const { paint } = brush;
  const marks = groupMarks(brush);
  const least = Math.max(0, ...groups.map(({ name }) => width(name)));
  return groups.flatMap((group) => {
    const right = countsOf(group, brush.mark.dot);
    const idle = group.is === 'waiting' || group.is === 'paused';
    const fits = least + width(right) + 4 <= brush.columns;
    const look = { least: fits ? least : 0, ...(idle && { tint: paint.dim }) };
    return [
      row(brush, { mark: marks[group.is], left: group.name, right, ...look }),
      ...under(group),
    ];
  });
}

function groupMarks({ paint, mark }: Brush): Readonly<Record<Group['is'], string>> {
  return {
    waiting: paint.dim(mark.waiting),
    paused: paint.dim(mark.waiting),
    running: paint.cyan(mark.active),
    done: paint.green(mark.done),
    failed: paint.red(mark.failed),
    cancelled: paint.yellow(mark.cancelled),
  };
}

/** `3/14 · 2 cached · 12 s`, each part where there is something to say. */
function countsOf(
  { is, steps, done, total, cached, allCached, seconds }: Group,
  dot: string,
): string {
  const parts = [
    is === 'waiting' ? plural(steps.length, 'step') : `${done}/${total}`,
    cached === 0 ? '' : allCached ? 'all cached' : `${cached} cached`,
    seconds < 0.05 ? '' : is === 'running' ? clock(seconds) : duration(seconds),
  ];
  return parts.filter((part) => part !== '').join(` ${dot} `);
}

/** One line for all groups in the same state. */
function foldedGroups(brush: Brush, groups: readonly Group[]): readonly Line[] {
  const marks = groupMarks(brush);
  const words = {
    done: 'done',
    failed: 'failed',
    cancelled: 'stopped',
    paused: 'paused',
    waiting: 'waiting',
  };
  return (['done', 'failed', 'cancelled', 'paused', 'waiting'] as const).flatMap((is) => {
    const names = groups.filter((group) => group.is === is).map(({ name }) => name);
    if (names.length === 0) return [];
    const left = `${names.length} ${words[is]}: ${names.join(', ')}`;
    return [row(brush, { mark: marks[is], left, tint: brush.paint.dim })];
  });
}
