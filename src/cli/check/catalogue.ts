import type { PlacedChecklist } from '../../model/checklist.ts';
import type { Json } from '../../model/json.ts';
import type { Walk } from '../../model/walk.ts';
import type { World } from '../../model/world.ts';
import { ago } from '../../render/check/ago.ts';
import { plural, roughly } from '../../render/text.ts';
import { milliseconds } from '../../walk/time.ts';
import { columns } from '../layout.ts';
import { allWalks } from './walk-list.ts';

type Listed = ReadonlyMap<string, PlacedChecklist>;

/** The checklists, as `list` shows them; with what walks took, where some are known. */
export function checklistsText(all: Listed, walks: readonly Walk[] = []): string {
  if (all.size === 0) return '';
  const rows = [...all.values()].map(({ checklist: { name, summary } }) => {
    const took = walks
      .filter(({ checklist, state }) => checklist === name && state === 'finished')
      .at(-1);
    const last = took === undefined ? '' : `; last time ${roughly(took.seconds)}`;
    return [name, `${summary}${last}`] as const;
  });
  return `${['Checklists (kpi-tasks check NAME)', ...columns(rows)].join('\n')}\n`;
}

/** The checklists, as `list --json` gives them, beside the tasks. */
export const checklistsJson = (all: Listed): readonly Json[] =>
  [...all.values()].map(({ checklist, place }) => ({
    name: checklist.name,
    summary: checklist.summary,
    group: 'Checklists',
    place,
    steps: checklist.steps.map(({ id, kind, title, task }) => ({
      id,
      kind,
      title,
      task: task?.name ?? null,
    })),
  }));

/** What the overview says first: the walks that are open, the newest first, and what there is to walk through. */
export async function walksOverview(
  world: World,
  all: Listed,
  root: string,
): Promise<{ readonly open: readonly string[]; readonly lists: string }> {
  const { walks } = await allWalks(world.openStore(root).walks);
  const open = walks.filter(({ state }) => state === 'open').toReversed();
  const lines = open.slice(0, 3).flatMap((walk) => {
    const done = walk.steps.length - walk.counts.pending;
    const left = ago((world.now() - milliseconds(walk.touched)) / 1000);
    const at = walk.subject.commit === null ? '' : `, at ${walk.subject.commit.slice(0, 7)}`;
    return [
      `  ${walk.checklist}  ${done} of ${plural(walk.steps.length, 'step')}, left ${left}${at}`,
      `    go on: kpi-tasks resume${walk === open[0] ? '' : ` ${walk.id}`}`,
    ];
  });
  return {
    open: open.length === 0 ? [] : [open.length === 1 ? 'Open walk' : 'Open walks', ...lines, ''],
    lists: checklistsText(all, walks),
  };
}
