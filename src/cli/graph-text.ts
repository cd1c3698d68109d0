import type { Times } from './graph-times.ts';
import type { Drawn, DrawnNode, Edge } from './graph-walk.ts';
import { about } from './layout.ts';

export function asText({ nodes, edges }: Drawn, times: Times, variants: boolean): string {
  const before = new Map<string, string[]>();
  for (const [from, to, kind] of edges)
    before.set(place(to, kind), [...(before.get(place(to, kind)) ?? []), from]);
  const lines = [...nodes].map(([id, node]) => {
    const needs = before.get(place(id, 'needs')) ?? [];
    const order = before.get(place(id, 'order')) ?? [];
    return [
      `${id}${spoken(id, node, times, variants)}`,
      ...(needs.length === 0 ? [] : [`waits for ${needs.join(', ')}`]),
      ...(order.length === 0 ? [] : [`in a sequence after ${order.join(', ')}`]),
      ...(node.lacking.size === 0 ? [] : [noteOf(node)]),
    ].join('  ');
  });
  const { critical } = times;
  const last =
    critical === null
      ? []
      : ['', `Critical path: ${critical.path.join(' → ')}, ${about(critical.seconds)}`];
  return `${[...lines, ...last].join('\n')}\n`;
}

export function asJson({ nodes, edges }: Drawn, times: Times, variants: boolean): string {
  const open = [...nodes].filter(([, { lacking }]) => lacking.size > 0);
  const data = {
    tasks: [...nodes.keys()],
    edges: edges.map(([from, to, kind]) => ({ from, to, kind })),
    ...(variants
      ? { options: Object.fromEntries([...nodes].map(([id, { options }]) => [id, options])) }
      : {}),
    notes: Object.fromEntries(open.map(([id, node]) => [id, noteOf(node)])),
    seconds: Object.fromEntries(times.seconds),
    critical: times.critical,
  };
  return `${JSON.stringify(data)}\n`;
}

const place = (to: string, kind: Edge[2]): string => `${kind} ${to}`;

/** ` (to=prod, about 6 s)`: the options that are not the default, and how long it takes; or nothing. */
export function spoken(
  id: string,
  { task, options }: DrawnNode,
  { seconds }: Times,
  variants: boolean,
): string {
  const own = seconds.get(id) ?? null;
  const said = Object.entries(variants ? options : {})
    .filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(task.options[key]?.fallback))
    .map(([key, value]) => `${key}=${plain(value)}`);
  const parts = [...said, ...(own === null ? [] : [about(own)])];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

const plain = (value: unknown): string =>
  typeof value === 'string' && /^[^\s"]+$/.test(value) ? value : JSON.stringify(value);

const noteOf = ({ lacking }: DrawnNode): string =>
  `what it waits for depends on its options (${[...lacking].join(', ')})`;
