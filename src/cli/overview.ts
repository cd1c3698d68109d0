import type { Project } from '../config/load.ts';
import type { Graph } from '../graph/graph.ts';
import type { World } from '../model/world.ts';
import { listText } from './list.ts';

/** `kpi-tasks` alone: what there is and what can be typed next; never a prompt, never work. */
export async function overview(
  world: World,
  { graph, project, root }: { graph: Graph; project: Pick<Project, 'overview'>; root: string },
): Promise<string> {
  const { records, folder } = world.openStore(root);
  const remembered = (await project.overview?.({ records, state: folder })) ?? [];
  return [
    `kpi-tasks ${world.platform.kpiTasks} — tasks for kobotoolbox/kpi, in ${root}`,
    '',
    listText(graph),
    ...(remembered.length === 0 ? [] : [...remembered, '']),
    'Run one:      kpi-tasks build',
    'See it first: kpi-tasks build --dry-run',
    'What lacks:   kpi-tasks doctor',
    'More:         kpi-tasks --help',
    '',
  ].join('\n');
}
