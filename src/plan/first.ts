import type { Graph } from '../graph/graph.ts';
import { isFlow } from '../model/flow.ts';
import type { Flow } from '../model/flow.ts';
import type { AnyTask, Need, Needs } from '../model/task.ts';

/** What comes before a task: its needs by its own names for them, and the others that give it no result. */
export type First = {
  readonly names: readonly string[];
  readonly others: readonly (Need | Flow)[];
  /** The tasks in all of these, the named ones first. */
  readonly earlier: readonly Need[];
};

/** What comes before a task that has these needs; null for nothing, as of most tasks. */
export function waitedFor(graph: Graph, task: AnyTask, its: Needs): First | null {
  const entries = Object.entries(its);
  const before = graph.before.get(task) ?? [];
  if (entries.length + task.after.length + before.length === 0) return null;
  const names: string[] = [];
  const needs: Need[] = [];
  const flows: Flow[] = [];
  for (const [name, other] of entries)
    if (isFlow(other)) flows.push(other);
    else {
      names.push(name);
      needs.push(other);
    }
  const others = [...flows, ...task.after, ...before];
  return { names, others, earlier: [...needs, ...others.flatMap(tasksIn)] };
}

const tasksIn = (one: Need | Flow): readonly Need[] =>
  isFlow(one) ? one.of.flatMap(tasksIn) : [one];
