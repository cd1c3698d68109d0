import { Stop } from '../model/failure.ts';
import type { Node } from './plan.ts';

/**
 * Puts the members of a `sequence` one after the other: what a member reaches, and no earlier one does, waits for the
 * member before it. Throws a `usage` failure where an earlier member needs a later one.
 */
export function chain(nodes: Map<string, Node>, members: readonly (readonly string[])[]): void {
  const done = new Set<string>();
  let before: readonly string[] = [];
  for (const member of members) {
    for (const id of member) if (done.has(id)) throw cycle([id, ...before, id]);
    for (const id of [...reached(nodes, member)].filter((one) => !done.has(one))) {
      const node = nodes.get(id);
      if (node) nodes.set(id, { ...node, after: [...new Set([...node.after, ...before])] });
      done.add(id);
    }
    before = member;
  }
}

/** The nodes in an order in which each comes after what it waits for. Throws a `usage` failure for a cycle. */
export function sorted(nodes: ReadonlyMap<string, Node>): ReadonlyMap<string, Node> {
  const placed = new Map<string, Node>();
  const visit = (id: string, path: readonly string[]): void => {
    const node = nodes.get(id);
    if (node === undefined || placed.has(id)) return;
    if (path.includes(id)) throw cycle([...path.slice(path.indexOf(id)), id]);
    for (const other of node.after) visit(other, [...path, id]);
    placed.set(id, node);
  };
  for (const id of nodes.keys()) visit(id, []);
  return placed;
}

export const cycle = (path: readonly string[]): Stop =>
  new Stop({
    kind: 'usage',
    what: `Tasks wait for each other in a circle: ${path.join(' → ')}`,
    todo: [
      'Take one of these out of the other’s `needs` or `after`, a `sequence`, or the config’s `before`.',
    ],
  });

/** The nodes, and all that they wait for. */
function reached(nodes: ReadonlyMap<string, Node>, from: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const other of nodes.get(id)?.after ?? []) visit(other);
  };
  for (const id of from) visit(id);
  return seen;
}
