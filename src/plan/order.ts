import { Stop } from '../model/failure.ts';
import { isFlow } from '../model/flow.ts';
import type { Flow } from '../model/flow.ts';
import type { Need } from '../model/task.ts';
import type { Node } from './plan.ts';

/** Puts what is in a `sequence` into its order, `ids` being those of all tasks in `flows`; false where there is none. */
export function arrange(
  nodes: Map<string, Node>,
  flows: readonly (Need | Flow)[],
  ids: readonly string[],
): boolean {
  let place = 0;
  let chained = false;
  const idsOf = (one: Need | Flow): readonly string[] => {
    if (!isFlow(one)) return ids.slice(place, (place += 1));
    const members = one.of.map(idsOf);
    if (one.flow === 'sequence') chain(nodes, members);
    chained ||= one.flow === 'sequence';
    return members.flat();
  };
  flows.forEach(idsOf);
  return chained;
}

/**
 * Puts the members of a `sequence` one after the other: what a member reaches, and no earlier one does, waits for the
 * member before it. Throws a `usage` failure where an earlier member needs a later one.
 */
function chain(nodes: Map<string, Node>, members: readonly (readonly string[])[]): void {
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

/** The nodes in an order in which each comes after what it waits for. A cycle is a `usage` failure, unless `refuse` lets it be. */
export function sorted<N extends Pick<Node, 'id' | 'after'>>(
  nodes: ReadonlyMap<string, N>,
  refuse = (path: readonly string[]): void => {
    throw cycle(path);
  },
): ReadonlyMap<string, N> {
  const placed = new Map<string, N>();
  for (const first of nodes.values()) {
    if (placed.has(first.id)) continue;
    // From here on each waits for the next; a row of calls as long would not fit on the stack.
    const path = [{ node: first, left: first.after.values() }];
    const open = new Set<string>([first.id]);
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const { done, value: id } = last.left.next();
      if (done === true) {
        placed.set(last.node.id, last.node);
        open.delete(last.node.id);
        path.pop();
        continue;
      }
      const node = nodes.get(id);
      if (node === undefined || placed.has(id)) continue;
      if (open.has(id)) {
        const ids = path.map((one) => one.node.id);
        refuse([...ids.slice(ids.indexOf(id)), id]);
        continue;
      }
      path.push({ node, left: node.after.values() });
      open.add(id);
    }
  }
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
  const seen = new Set(from);
  // What is added on the way is gone through as well.
  for (const id of seen) for (const other of nodes.get(id)?.after ?? []) seen.add(other);
  return seen;
}
