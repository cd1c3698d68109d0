import type { Graph } from '../graph/graph.ts';
import { Stop } from '../model/failure.ts';
import { isFlow } from '../model/flow.ts';
import type { Flow } from '../model/flow.ts';
import { wrongIn } from '../model/option.ts';
import type { AnyTask, Need, Settled } from '../model/task.ts';
import { naming } from './ids.ts';
import { chain, cycle, sorted } from './order.ts';

/** One task with settled options: it runs once in a run, whoever needs it. */
export type Node = {
  readonly id: string;
  readonly task: AnyTask;
  readonly options: Settled;
  /** The task's own names for its needs, and the nodes they are. */
  readonly needs: Readonly<Record<string, string>>;
  /** Nodes that must have ended well, or been skipped, before this one starts, its needs among them. */
  readonly after: readonly string[];
  /** What stood after `--`; only the requested task gets it. */
  readonly rest: readonly string[];
};
/** Every node of a run, each after the nodes it waits for; the requested one is the last. */
export type Plan = { readonly nodes: ReadonlyMap<string, Node>; readonly wanted: string };

/** Every node `wanted` reaches, by the name that was typed. Pure: nothing runs here. Throws a `usage` failure for a cycle. */
export function makePlan(
  graph: Graph,
  wanted: Need,
  rest: readonly string[] = [],
  typed = wanted.task.name,
): Plan {
  const nodes = new Map<string, Node>();
  const idOf = naming(graph, typed);
  let chained = false;
  const last = visit(wanted, rest, []);
  return { nodes: chained ? sorted(nodes) : nodes, wanted: last };

  /** The nodes that a task, or all that a `sequence` or `all` is made of, become. */
  function reach(one: Need | Flow, path: readonly string[]): readonly string[] {
    if (!isFlow(one)) return [visit(one, [], path)];
    const members = one.of.map((member) => reach(member, path));
    if (one.flow === 'sequence') chain(nodes, members);
    chained ||= one.flow === 'sequence';
    return members.flat();
  }

  function visit(need: Need, words: readonly string[], path: readonly string[]): string {
    const options = settle(need);
    const id = idOf(need.task, options === none ? '{}' : JSON.stringify(options));
    if (path.includes(id)) throw cycle([...path.slice(path.indexOf(id)), id]);
    if (path.length >= deepest) throw cycle([...path.slice(-3), id, '…']);
    if (nodes.has(id)) return id;
    const { task } = need;
    const first = waitedFor(graph, task, options);
    if (first === null) {
      nodes.set(id, { id, task, options, needs: {}, after: [], rest: words });
      return id;
    }
    const below = [...path, id];
    const needs: Record<string, string> = {};
    const after = new Set<string>();
    for (const [name, other] of first.needs) after.add((needs[name] = visit(other, [], below)));
    for (const other of first.others) for (const one of reach(other, below)) after.add(one);
    nodes.set(id, { id, task, options, needs, after: [...after], rest: words });
    return id;
  }
}

/** What a task needs, by its own names for it, and what else comes before it; null for nothing, as of most tasks. */
function waitedFor(graph: Graph, task: AnyTask, options: Settled) {
  const entries = Object.entries(task.needs(options));
  const before = graph.before.get(task) ?? [];
  if (entries.length + task.after.length + before.length === 0) return null;
  const needs: [string, Need][] = [];
  const others: (Need | Flow)[] = [];
  for (const [name, other] of entries)
    if (isFlow(other)) others.push(other);
    else needs.push([name, other]);
  return { needs, others: [...others, ...task.after, ...before] };
}

/** The options of the many tasks that have none. */
const none: Settled = {};
/** Tasks that wait for each other in one row; more is a function `needs` whose options never settle. */
const deepest = 100;

/** Every option with its value. Throws a `usage` failure for one that the compiler cannot see to be wrong. */
function settle({ task, given }: Need): Settled {
  const declared = Object.entries(task.options);
  if (declared.length === 0) return none;
  return Object.fromEntries(
    declared.map(([key, option]) => {
      const value = given[key];
      const wrong = value === undefined ? null : wrongIn(option, value);
      if (wrong === null) return [key, value ?? option.fallback];
      const what = `${task.name} was given ${key} ${JSON.stringify(value)}, which is not ${wrong}`;
      throw new Stop({
        kind: 'usage',
        what,
        todo: [`See what it takes:`, `$ kpi-tasks help ${task.name}`],
      });
    }),
  );
}
