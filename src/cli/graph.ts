import type { Graph } from '../graph/graph.ts';
import type { Placed } from '../model/task.ts';
import { remembering } from '../plan/ids.ts';
import type { Node } from '../plan/plan.ts';
import { asDot } from './graph-dot.ts';
import { asMermaid } from './graph-mermaid.ts';
import { asJson, asText } from './graph-text.ts';
import { timesOf } from './graph-times.ts';
import { walkGraph } from './graph-walk.ts';
import { usage } from './words-of-argv.ts';

/**
 * `kpi-tasks graph [TASK]`: who waits for whom. Of one task it is what a run with the default options would do, each
 * variant of a task by itself; of all it is the tasks.
 */
export function graphText(
  graph: Graph,
  only: Placed | null,
  format: string,
  site: {
    /** The folder of this package: a failure is blamed on what is outside it. */
    readonly own: string;
    readonly usually: (node: Pick<Node, 'name' | 'options'>) => number | null;
  },
): string {
  const draw = formats.get(format);
  if (draw === undefined)
    throw usage(
      `--format is one of ${[...formats.keys()].join(', ')}, not “${format}”.`,
      '$ kpi-tasks graph --format mermaid',
    );
  const roots = (only === null ? [...graph.tasks.values()] : [only]).map(({ task }) => ({
    task,
    given: {},
  }));
  const asOne = only === null;
  const drawn = walkGraph(graph, roots, { typed: only?.name ?? '', asOne, own: site.own });
  const nameOf = remembering(graph);
  const usually = ({ task, options }: Pick<Node, 'task' | 'options'>) =>
    asOne ? null : site.usually({ name: nameOf(task), options });
  return draw(drawn, timesOf(drawn, usually), !asOne);
}

const formats: ReadonlyMap<string, typeof asText> = new Map([
  ['text', asText],
  ['mermaid', asMermaid],
  ['dot', asDot],
  ['json', asJson],
]);
