import type { Project } from '../config/load.ts';
import type { Graph } from '../graph/graph.ts';
import type { PlacedChecklist } from '../model/checklist.ts';
import type { World } from '../model/world.ts';
import { walksOverview } from './check/catalogue.ts';
import { listText } from './list.ts';

/** `kpi-tasks` alone: what there is and what can be typed next; never a prompt, never work. */
export async function overview(
  world: World,
  {
    graph,
    project,
    checklists,
    root,
  }: {
    graph: Graph;
    project: Pick<Project, 'overview'>;
    checklists: ReadonlyMap<string, PlacedChecklist>;
    root: string;
  },
): Promise<string> {
  const { records, folder } = world.openStore(root);
  const remembered = (await project.overview?.({ records, state: folder })) ?? [];
  const { open, lists } = await walksOverview(world, checklists, root);
  return [
    `kpi-tasks ${world.platform.kpiTasks} — tasks for kobotoolbox/kpi, in ${root}`,
    '',
    ...open,
    listText(graph),
    ...(lists === '' ? [] : [lists]),
    ...(remembered.length === 0 ? [] : [...remembered, '']),
    // The list may be longer than the window, whose end is what one sees.
    ...(open.length === 0 ? [] : ['Go on:        kpi-tasks resume']),
    'Run one:      kpi-tasks build',
    ...(lists === '' ? [] : ['Test it:      kpi-tasks check']),
    'See it first: kpi-tasks build --dry-run',
    'What lacks:   kpi-tasks doctor',
    'More:         kpi-tasks --help',
    '',
  ].join('\n');
}
