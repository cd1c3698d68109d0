import { didYouMean, listed } from '../graph/graph.ts';
import type { Graph } from '../graph/graph.ts';
import type { Placed } from '../model/task.ts';
import { builtIns } from './built-ins.ts';
import { usage } from './words-of-argv.ts';

/** The task of a name or an alias. Throws a `usage` failure that offers the nearest one, and never runs the guess. */
export function findTask(graph: Graph, name: string): Placed {
  const placed = graph.tasks.get(name) ?? graph.aliases.get(name);
  if (placed) return placed;
  const near = didYouMean(name, [
    ...listed(graph).map((one) => one.name),
    ...graph.aliases.keys(),
    ...builtIns.map((one) => one.name),
  ]);
  throw usage(
    `There is no task called “${name}”.`,
    ...(near === null ? [] : [`Did you mean ${near}?`]),
    'Everything there is: kpi-tasks list',
  );
}

/** The same for a task that is to run. Throws a `usage` failure for one that is internal. */
export function findRunnable(graph: Graph, name: string): Placed {
  const placed = findTask(graph, name);
  if (!placed.task.internal) return placed;
  throw usage(
    `${name} is internal: it runs only where another task needs it.`,
    'What may be typed: kpi-tasks list',
  );
}
