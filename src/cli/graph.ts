import type { Graph } from '../graph/graph.ts';
import { isFlow } from '../model/flow.ts';
import type { Flow } from '../model/flow.ts';
import type { AnyTask, Need, Placed } from '../model/task.ts';
import { naming } from '../plan/ids.ts';
import { timesOf } from './graph-times.ts';
import type { Times } from './graph-times.ts';
import { about } from './layout.ts';
import { usage } from './words-of-argv.ts';

const graphFormats = ['text', 'mermaid', 'dot', 'json'] as const;

/** `order` marks what only a `sequence` puts one after the other. */
type Edge = readonly [from: string, to: string, kind: 'needs' | 'order'];
type Drawn = {
  readonly names: readonly string[];
  /** By the names that are drawn. */
  readonly tasks: ReadonlyMap<string, AnyTask>;
  readonly edges: readonly Edge[];
};

/** `kpi-tasks graph [TASK]`: who waits for whom, with the default options. */
export function graphText(
  graph: Graph,
  only: Placed | null,
  format: string,
  usually: (task: AnyTask) => number | null = () => null,
): string {
  const roots = only === null ? [...graph.tasks.values()] : [only];
  const drawn = edgesOf(graph, roots, only?.name ?? '');
  const { names, edges } = drawn;
  const times = timesOf(drawn, usually);
  const bold = (name: string) => times.critical?.path.includes(name) === true;
  switch (format) {
    case 'text':
      return asText(drawn, times);
    case 'mermaid':
      return `flowchart LR\n${names.map((name) => `  ${key(name)}["${name}${spoken(times, name)}"]\n`).join('')}${edges
        .map(([from, to, kind]) => `  ${key(from)} ${arrows[kind]} ${key(to)}\n`)
        .join(
          '',
        )}${names.map((name) => (bold(name) ? `  style ${key(name)} stroke-width:4px\n` : '')).join('')}`;
    case 'dot':
      return `digraph tasks {\n  rankdir=LR;\n${names.map((name) => `  "${name}"${dotLook(times, name)};\n`).join('')}${edges
        .map(([from, to, kind]) => `  "${from}" -> "${to}"${styles[kind]};\n`)
        .join('')}}\n`;
    case 'json':
      return `${JSON.stringify({ tasks: names, edges: edges.map(([from, to, kind]) => ({ from, to, kind })), seconds: Object.fromEntries(times.seconds), critical: times.critical })}\n`;
    default:
      throw usage(
        `--format is one of ${graphFormats.join(', ')}, not “${format}”.`,
        '$ kpi-tasks graph --format mermaid',
      );
  }
}

/** ` (about 6 s)`, or nothing where nobody knows. */
function spoken({ seconds }: Times, name: string): string {
  const own = seconds.get(name) ?? null;
  return own === null ? '' : ` (${about(own)})`;
}

function dotLook(times: Times, name: string): string {
  const looks = [
    ...(spoken(times, name) === '' ? [] : [`label="${name}${spoken(times, name)}"`]),
    ...(times.critical?.path.includes(name) === true ? ['penwidth=3'] : []),
  ];
  return looks.length === 0 ? '' : ` [${looks.join(', ')}]`;
}

const arrows = { needs: '-->', order: '-.->' } as const;
const styles = { needs: '', order: ' [style=dashed]' } as const;

/** Every task reached, by the name that a run would give it, and an edge from each one to what waits for it. */
function edgesOf(graph: Graph, from: readonly Placed[], typed: string): Drawn {
  const tasks = new Map<string, AnyTask>();
  const edges: Edge[] = [];
  const idOf = naming(graph, typed);
  const nameOf = (task: AnyTask) => idOf(task, '{}');
  const visit = (task: AnyTask): void => {
    if (tasks.has(nameOf(task))) return;
    tasks.set(nameOf(task), task);
    const options = Object.fromEntries(
      Object.entries(task.options).map(([name, option]) => [name, option.fallback]),
    );
    const earlier = [
      ...Object.values(task.needs(options)),
      ...task.after,
      ...(graph.before.get(task) ?? []),
    ];
    for (const one of earlier)
      for (const last of ends(one)) edges.push([nameOf(last), nameOf(task), 'needs']);
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
      for (const to of later)
        for (const before of members[index] ?? [])
          edges.push([nameOf(before), nameOf(to), 'order']);
    return members.at(-1) ?? [];
  };
  for (const { task } of from) visit(task);
  return { names: [...tasks.keys()], tasks, edges };
}

function asText({ names, edges }: Drawn, times: Times): string {
  const lines = names.map((name) => {
    const before = (kind: Edge[2]) =>
      edges.filter(([, to, its]) => to === name && its === kind).map(([from]) => from);
    const needs = before('needs');
    const order = before('order');
    return [
      `${name}${spoken(times, name)}`,
      ...(needs.length === 0 ? [] : [`waits for ${needs.join(', ')}`]),
      ...(order.length === 0 ? [] : [`in a sequence after ${order.join(', ')}`]),
    ].join('  ');
  });
  const { critical } = times;
  const last =
    critical === null
      ? []
      : ['', `Critical path: ${critical.path.join(' → ')}, ${about(critical.seconds)}`];
  return `${[...lines, ...last].join('\n')}\n`;
}

const key = (name: string): string => name.replaceAll(/\W/g, '_');
