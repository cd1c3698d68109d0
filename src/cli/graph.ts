import type { Graph } from '../graph/graph.ts';
import { isFlow } from '../model/flow.ts';
import type { Flow } from '../model/flow.ts';
import type { AnyTask, Need } from '../model/task.ts';
import { usage } from './words-of-argv.ts';

const graphFormats = ['text', 'mermaid', 'dot', 'json'] as const;

/** `order` marks what only a `sequence` puts one after the other. */
type Edge = readonly [from: string, to: string, kind: 'needs' | 'order'];
type Drawn = { readonly names: readonly string[]; readonly edges: readonly Edge[] };

/** `kpi-tasks graph [TASK]`: who waits for whom, with the default options. */
export function graphText(graph: Graph, only: AnyTask | null, format: string): string {
  const drawn = edgesOf(
    graph,
    only === null ? [...graph.tasks.values()].map(({ task }) => task) : [only],
  );
  switch (format) {
    case 'text':
      return asText(drawn);
    case 'mermaid':
      return `flowchart LR\n${drawn.names.map((name) => `  ${key(name)}["${name}"]\n`).join('')}${drawn.edges
        .map(([from, to, kind]) => `  ${key(from)} ${arrows[kind]} ${key(to)}\n`)
        .join('')}`;
    case 'dot':
      return `digraph tasks {\n  rankdir=LR;\n${drawn.names.map((name) => `  "${name}";\n`).join('')}${drawn.edges
        .map(([from, to, kind]) => `  "${from}" -> "${to}"${styles[kind]};\n`)
        .join('')}}\n`;
    case 'json':
      return `${JSON.stringify({ tasks: drawn.names, edges: drawn.edges.map(([from, to, kind]) => ({ from, to, kind })) })}\n`;
    default:
      throw usage(
        `--format is one of ${graphFormats.join(', ')}, not “${format}”.`,
        '$ kpi-tasks graph --format mermaid',
      );
  }
}

const arrows = { needs: '-->', order: '-.->' } as const;
const styles = { needs: '', order: ' [style=dashed]' } as const;

/** Every task reached, and an edge from each one to what waits for it. */
function edgesOf(graph: Graph, from: readonly AnyTask[]): Drawn {
  const names = new Set<string>();
  const edges: Edge[] = [];
  const visit = (task: AnyTask): void => {
    if (names.has(task.name)) return;
    names.add(task.name);
    const options = Object.fromEntries(
      Object.entries(task.options).map(([name, option]) => [name, option.fallback]),
    );
    const earlier = [
      ...Object.values(task.needs(options)),
      ...task.after,
      ...(graph.before.get(task) ?? []),
    ];
    for (const one of earlier)
      for (const last of ends(one)) edges.push([last.name, task.name, 'needs']);
  };
  /** What of a need, a `sequence` or an `all` has to end last; its order becomes edges on the way. */
  const ends = (one: Need | Flow): readonly AnyTask[] => {
    if (!isFlow(one)) {
      visit(one.task);
      return [one.task];
    }
    const members = one.of.map((member) => ends(member));
    if (one.flow === 'all') return members.flat();
    for (const [index, later] of members.slice(1).entries())
      for (const { name: to } of later)
        for (const { name: before } of members[index] ?? []) edges.push([before, to, 'order']);
    return members.at(-1) ?? [];
  };
  for (const task of from) visit(task);
  return { names: [...names], edges };
}

function asText({ names, edges }: Drawn): string {
  const lines = names.map((name) => {
    const before = (kind: Edge[2]) =>
      edges.filter(([, to, its]) => to === name && its === kind).map(([from]) => from);
    const needs = before('needs');
    const order = before('order');
    return [
      name,
      ...(needs.length === 0 ? [] : [`waits for ${needs.join(', ')}`]),
      ...(order.length === 0 ? [] : [`in a sequence after ${order.join(', ')}`]),
    ].join('  ');
  });
  return `${lines.join('\n')}\n`;
}

const key = (name: string): string => name.replaceAll(/\W/g, '_');
