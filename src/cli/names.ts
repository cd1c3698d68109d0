import { didYouMean } from '../graph/graph.ts';
import type { Graph } from '../graph/graph.ts';
import type { Placed } from '../model/task.ts';
import { builtIns } from './help.ts';
import { usage } from './words-of-argv.ts';

/** The task of a name. Throws a `usage` failure that offers the nearest one, and never runs the guess. */
export function findTask(graph: Graph, name: string): Placed {
  const placed = graph.tasks.get(name);
  if (placed) return placed;
  const near = didYouMean(name, [...graph.tasks.keys(), ...builtIns.map((one) => one.name)]);
  throw usage(
    `There is no task called “${name}”.`,
    ...(near === null ? [] : [`Did you mean ${near}?`]),
    'Everything there is: kpi-tasks list',
  );
}
