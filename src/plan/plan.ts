import type { Graph } from '../graph/graph.ts';
import { Stop } from '../model/failure.ts';
import type { AnyTask, Need, Settled } from '../model/task.ts';

/** One task with settled options: it runs once in a run, whoever needs it. */
export type Node = {
  readonly id: string;
  readonly task: AnyTask;
  readonly options: Settled;
  /** The task's own names for its needs, and the nodes they are. */
  readonly needs: Readonly<Record<string, string>>;
  /** Nodes that must have ended well before this one starts, its needs among them. */
  readonly after: readonly string[];
  /** What stood after `--`; only the requested task gets it. */
  readonly rest: readonly string[];
};
/** Every node of a run, each after the nodes it waits for; the requested one is the last. */
export type Plan = { readonly nodes: ReadonlyMap<string, Node>; readonly wanted: string };

/** Every node `wanted` reaches. Pure: nothing runs here. Throws a `usage` failure for a cycle. */
export function makePlan(graph: Graph, wanted: Need, rest: readonly string[] = []): Plan {
  const nodes = new Map<string, Node>();
  // Two tasks may bear one name where a config includes another with a prefix, so the task itself is the key.
  const ids = new Map<AnyTask, Map<string, string>>();
  const names = new Map([...graph.tasks.values()].map(({ task, name }) => [task, name]));
  const last = visit(wanted, rest, []);
  return { nodes, wanted: last };

  function visit(need: Need, words: readonly string[], path: readonly string[]): string {
    const options = settle(need);
    const id = idOf(need.task, JSON.stringify(options));
    if (path.includes(id)) throw cycle([...path.slice(path.indexOf(id)), id]);
    if (path.length >= deepest) throw cycle([...path.slice(-3), id, '…']);
    if (nodes.has(id)) return id;
    const below = [...path, id];
    const needs = Object.fromEntries(
      Object.entries(need.task.needs(options)).map(([name, other]) => [
        name,
        visit(other, [], below),
      ]),
    );
    const earlier = [...need.task.after, ...(graph.before.get(need.task) ?? [])];
    const after = [...Object.values(needs), ...earlier.map((other) => visit(other, [], below))];
    nodes.set(id, { id, task: need.task, options, needs, after: [...new Set(after)], rest: words });
    return id;
  }

  /** The name people type for the first of its kind, numbered for the next. */
  function idOf(task: AnyTask, options: string): string {
    const known = ids.get(task) ?? new Map<string, string>();
    ids.set(task, known);
    const name = names.get(task) ?? task.name;
    const used = new Set([...ids.values()].flatMap((one) => [...one.values()]));
    let id = known.get(options) ?? name;
    for (let number = 2; !known.has(options) && used.has(id); number += 1) id = `${name}#${number}`;
    known.set(options, id);
    return id;
  }
}

/** Tasks that wait for each other in one row; more is a function `needs` whose options never settle. */
const deepest = 100;

const settle = ({ task, given }: Need): Settled =>
  Object.fromEntries(
    Object.entries(task.options).map(([key, option]) => [key, given[key] ?? option.fallback]),
  );

const cycle = (path: readonly string[]): Stop =>
  new Stop({
    kind: 'usage',
    what: `Tasks wait for each other in a circle: ${path.join(' → ')}`,
    todo: ['Take one of these out of the other’s `needs`, `after` or the config’s `before`.'],
  });
