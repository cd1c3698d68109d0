import type { Graph } from '../graph/graph.ts';
import { Stop } from '../model/failure.ts';
import { wrongIn } from '../model/option.ts';
import type { AnyTask, Need, Settled } from '../model/task.ts';
import { waitedFor } from './first.ts';
import { naming, remembering } from './ids.ts';
import { arrange, sorted } from './order.ts';
import { makePath } from './path.ts';
import type { Visit } from './path.ts';

/** One task with settled options: it runs once in a run, whoever needs it. */
export type Node = {
  readonly id: string;
  /** By which it is remembered from run to run. */
  readonly name: string;
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

type Planned = Visit & Pick<Node, 'options'> & { readonly words: readonly string[] };

/** Every node `wanted` reaches, by the name that was typed. Pure: nothing runs here. Throws a `usage` failure for a cycle. */
export function makePlan(
  graph: Graph,
  wanted: Need,
  rest: readonly string[] = [],
  typed = wanted.task.name,
): Plan {
  const nodes = new Map<string, Node>();
  const path = makePath<Planned>();
  const idOf = naming(graph, typed);
  const nameOf = remembering(graph);
  let chained = false;
  const last = enter(wanted, rest);
  // No function that calls itself: a chain of tasks may be longer than the stack of calls.
  for (let visit = path.last(); visit !== undefined; visit = path.last()) {
    const next = visit.first.earlier[visit.ids.length];
    if (next === undefined) leave(visit);
    else visit.ids.push(enter(next, []));
  }
  return { nodes: chained ? sorted(nodes) : nodes, wanted: last };

  function enter(need: Need, words: readonly string[]): string {
    const { task } = need;
    const options = settle(need);
    const id = idOf(task, options === none ? '{}' : JSON.stringify(options));
    if (nodes.has(id)) return id;
    path.refuse(id, task);
    const first = waitedFor(graph, task, task.needs(options));
    if (first === null)
      nodes.set(id, { id, name: nameOf(task), task, options, needs: {}, after: [], rest: words });
    else path.add({ id, task, options, words, first, ids: [] });
    return id;
  }

  function leave({ id, task, options, words, first, ids }: Planned): void {
    const needs = Object.fromEntries(first.names.map((name, place) => [name, ids[place] ?? '']));
    const others = ids.slice(first.names.length);
    chained = arrange(nodes, first.others, others) || chained;
    const after = [...new Set(ids)];
    nodes.set(id, { id, name: nameOf(task), task, options, needs, after, rest: words });
    path.drop();
  }
}

/** The options of the many tasks that have none. */
const none: Settled = {};

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
