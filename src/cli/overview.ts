import type { Graph } from '../graph/graph.ts';
import type { World } from '../model/world.ts';
import { listText } from './list.ts';

/** `kpi-tasks` alone: what there is and what can be typed next; never a prompt, never work. */
export async function overview(world: World, graph: Graph, root: string): Promise<string> {
  const { records } = await world.openStore(root).records.all('builds');
  const last = records.at(-1)?.id;
  return [
    `kpi-tasks ${world.platform.kpiTasks} — tasks for kobotoolbox/kpi, in ${root}`,
    '',
    listText(graph),
    ...(last === undefined ? [] : [`Last build: kpi-tasks report ${last}`, '']),
    'Run one:      kpi-tasks build',
    'See it first: kpi-tasks build --dry-run',
    'What lacks:   kpi-tasks doctor',
    'More:         kpi-tasks --help',
    '',
  ].join('\n');
}
