import type { Graph } from '../graph/graph.ts';
import { isFlow } from '../model/flow.ts';
import type { Flow } from '../model/flow.ts';
import type { AnyTask, Need, Settled } from '../model/task.ts';
import { waitedFor } from '../plan/first.ts';
import type { First } from '../plan/first.ts';
import { naming } from '../plan/ids.ts';
import { makePath } from '../plan/path.ts';
import type { Visit } from '../plan/path.ts';
import { optionsOf, tryWith } from './unsettled.ts';

/** `order` marks what only a `sequence` puts one after the other. */
export type Edge = readonly [from: string, to: string, kind: 'needs' | 'order'];
export type Drawn = {
  readonly nodes: ReadonlyMap<string, DrawnNode>;
  readonly edges: readonly Edge[];
};
export type DrawnNode = {
  readonly task: AnyTask;
  readonly options: Settled;
  /** What it waits for depends on these options, which have no value here. */
  readonly lacking: ReadonlySet<string>;
};
type Wanted = Pick<Need, 'task' | 'given'>;
type Settings = { readonly typed: string; readonly asOne: boolean; readonly own: string };

/**
 * Every task reached, each before what it waits for, and an edge from each one to what waits for it. With `asOne` all
 * variants of a task are one node; without, they have the ids that a run gives them.
 */
export function walkGraph(graph: Graph, roots: readonly Wanted[], settings: Settings): Drawn {
  const nodes = new Map<string, DrawnNode & { readonly lacking: Set<string> }>();
  const edges = new Map<string, Edge>();
  const variantOf = naming(graph, settings.typed);
  const taskOf = naming(graph, settings.typed);
  const seen = new Set<string>();
  const path = makePath<Visit>();
  for (const root of roots) {
    enter(root);
    // No function that calls itself: a chain of tasks may be longer than the stack of calls.
    for (let visit = path.last(); visit !== undefined; visit = path.last()) {
      const next = visit.first.earlier[visit.ids.length];
      if (next === undefined) leave(visit);
      else visit.ids.push(enter(next));
    }
  }
  return { nodes, edges: [...edges.values()] };

  function enter(need: Wanted): string {
    const { task } = need;
    const options = optionsOf(need);
    const variant = variantOf(task, JSON.stringify(options));
    const id = settings.asOne ? taskOf(task, '{}') : variant;
    // A run refuses what has no end; the drawing then has shown enough.
    if (seen.has(variant) || path.isTooOften(task)) return id;
    seen.add(variant);
    const node = nodes.get(id) ?? { task, options, lacking: new Set() };
    nodes.set(id, node);
    const { first, lacking } = firstOf(graph, need, id, settings.own);
    for (const one of lacking) node.lacking.add(one);
    if (first === null) return id;
    path.add({ id, task, first, ids: [] });
    return id;
  }

  function leave({ id, first, ids }: Visit): void {
    for (const edge of edgesTo(id, first, ids)) edges.set(JSON.stringify(edge), edge);
    path.drop();
  }
}

/** What comes before a task, and the options that lack to tell all of it. */
function firstOf(graph: Graph, need: Wanted, name: string, own: string) {
  const { task } = need;
  const call = (options: Settled) => ({ first: waitedFor(graph, task, task.needs(options)) });
  const { gave, lacking } = tryWith(need, call, { task: name, of: 'needs', own });
  return { first: gave === null ? waitedFor(graph, task, {}) : gave.first, lacking };
}

/** The edges to a task from what comes before it, whose `ids` are known, and those that a `sequence` in it makes. */
function edgesTo(id: string, { names, others }: First, ids: readonly string[]): readonly Edge[] {
  let place = names.length;
  const edges = ids.slice(0, place).map((from): Edge => [from, id, 'needs']);
  /** What of a `sequence` or an `all` has to end last. */
  const ends = (one: Need | Flow): readonly string[] => {
    if (!isFlow(one)) return ids.slice(place, (place += 1));
    const members = one.of.map(ends);
    if (one.flow === 'all') return members.flat();
    for (const [index, later] of members.slice(1).entries())
      for (const to of later)
        for (const from of members[index] ?? []) edges.push([from, to, 'order']);
    return members.at(-1) ?? [];
  };
  for (const one of others) for (const from of ends(one)) edges.push([from, id, 'needs']);
  return edges;
}
