import type { Graph } from '../graph/graph.ts';
import type { AnyTask } from '../model/task.ts';

/**
 * Gives each task with its options the name people type for the first of its kind, numbered for the next. Of several
 * names it has the one most like `typed`: what is included under two names is called by the one that was asked for.
 */
export function naming(graph: Graph, typed: string): (task: AnyTask, options: string) => string {
  // Two tasks may bear one name where a config includes another with a prefix, so the task itself is the key.
  const ids = new Map<AnyTask, Map<string, string>>();
  const used = new Set<string>();
  const names = new Map<AnyTask, string>();
  for (const { task, name } of graph.tasks.values()) {
    const known = names.get(task);
    if (known === undefined || alike(name, typed) > alike(known, typed)) names.set(task, name);
  }
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

/**
 * Gives each task the name by which it is remembered: the first of those in the graph, whoever asks by which. One that no
 * config lists may bear the name of another.
 */
export function remembering(graph: Graph): (task: AnyTask) => string {
  const names = new Map<AnyTask, string>();
  for (const { task, name } of graph.tasks.values()) if (!names.has(task)) names.set(task, name);
  return (task) => names.get(task) ?? unlisted(task);
}

const unlisted = ({ name, freshness }: AnyTask): string =>
  freshness === null ? name : `${name}~${freshness.order}`;

/** How many of the words before the name, each followed by a colon, are the same. */
function alike(name: string, typed: string): number {
  if (name === typed) return Number.POSITIVE_INFINITY;
  const [one, other] = [name.split(':'), typed.split(':')];
  const differs = one.findIndex((word, place) => word !== other[place]);
  return differs < 0 ? one.length : differs;
}
