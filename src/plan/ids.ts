import type { Graph } from '../graph/graph.ts';
import type { AnyTask } from '../model/task.ts';

/** Gives each task with its options the name people type for the first of its kind, numbered for the next. */
export function naming(graph: Graph): (task: AnyTask, options: string) => string {
  // Two tasks may bear one name where a config includes another with a prefix, so the task itself is the key.
  const ids = new Map<AnyTask, Map<string, string>>();
  const used = new Set<string>();
  const names = new Map([...graph.tasks.values()].map(({ task, name }) => [task, name]));
  return (task, options) => {
    const known = ids.get(task) ?? new Map<string, string>();
    ids.set(task, known);
    const name = names.get(task) ?? task.name;
    let id = known.get(options) ?? name;
    for (let number = 2; !known.has(options) && used.has(id); number += 1) id = `${name}#${number}`;
    known.set(options, id);
    used.add(id);
    return id;
  };
}
