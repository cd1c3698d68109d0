import type { Graph } from '../graph/graph.ts';
import type { AnyTask } from '../model/task.ts';
import { usage } from './words-of-argv.ts';

const graphFormats = ['text', 'mermaid', 'dot', 'json'] as const;

type Edge = readonly [from: string, to: string];
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
        .map(([from, to]) => `  ${key(from)} --> ${key(to)}\n`)
        .join('')}`;
    case 'dot':
      return `digraph tasks {\n  rankdir=LR;\n${drawn.names.map((name) => `  "${name}";\n`).join('')}${drawn.edges
        .map(([from, to]) => `  "${from}" -> "${to}";\n`)
        .join('')}}\n`;
    case 'json':
      return `${JSON.stringify({ tasks: drawn.names, edges: drawn.edges.map(([from, to]) => ({ from, to })) })}\n`;
    default:
      throw usage(
        `--format is one of ${graphFormats.join(', ')}, not “${format}”.`,
        '$ kpi-tasks graph --format mermaid',
      );
  }
}

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
    for (const need of earlier) {
      edges.push([need.task.name, task.name]);
      visit(need.task);
    }
  };
  for (const task of from) visit(task);
  return { names: [...names], edges };
}

function asText({ names, edges }: Drawn): string {
  const lines = names.map((name) => {
    const earlier = edges.filter(([, to]) => to === name).map(([from]) => from);
    return earlier.length === 0 ? name : `${name}  waits for ${earlier.join(', ')}`;
  });
  return `${lines.join('\n')}\n`;
}

const key = (name: string): string => name.replaceAll(/\W/g, '_');
