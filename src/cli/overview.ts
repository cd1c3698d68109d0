import type { Project } from '../config/load.ts';
import type { Graph } from '../graph/graph.ts';
import type { PlacedChecklist } from '../model/checklist.ts';
import type { World } from '../model/world.ts';
import { listed } from '../graph/graph.ts';
import { walksOverview } from './check/catalogue.ts';
import { leastOf } from './help.ts';
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
  const all = listed(graph);
  const first = all.find(({ name }) => name === 'build') ?? all[0];
  const one = first === undefined ? undefined : (first.task.examples[0] ?? leastOf(first));
  return [
    `kpi-tasks ${world.platform.kpiTasks} — tasks for kobotoolbox/kpi, in ${root}`,
    '',
    ...open,
    listText(graph),
    ...(lists === '' ? [] : [lists]),
    ...(remembered.length === 0 ? [] : [...remembered, '']),
    // The list may be longer than the window, whose end is what one sees.
    ...(open.length === 0 ? [] : ['Go on:        kpi-tasks resume']),
    ...(one === undefined ? [] : [`Run one:      kpi-tasks ${one}`]),
    ...(lists === '' ? [] : ['Test it:      kpi-tasks check']),
    ...(one === undefined ? [] : [`See it first: kpi-tasks ${one} --dry-run`]),
    'What lacks:   kpi-tasks doctor',
    'More:         kpi-tasks --help',
    '',
  ].join('\n');
}
