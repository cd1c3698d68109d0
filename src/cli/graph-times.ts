import { sorted } from '../plan/order.ts';
import { criticalPath } from '../plan/times.ts';
import type { CriticalPath } from '../plan/times.ts';
import type { Drawn, DrawnNode } from './graph-walk.ts';

/** How long the tasks of a drawing usually take, as far as anybody knows. */
export type Times = {
  readonly seconds: ReadonlyMap<string, number | null>;
  /** Null where nothing is known. */
  readonly critical: CriticalPath | null;
};

export function timesOf(
  { nodes, edges }: Drawn,
  usually: (node: DrawnNode) => number | null,
): Times {
  const seconds = new Map([...nodes].map(([id, node]) => [id, usually(node)]));
  const rows = new Map([...nodes.keys()].map((id) => [id, { id, after: [] as string[] }]));
  for (const [from, to] of edges) rows.get(to)?.after.push(from);
  // A circle is refused where a run is planned; a drawing shows it.
  const ordered = sorted(rows, () => undefined);
  return { seconds, critical: criticalPath(ordered.values(), (id) => seconds.get(id) ?? null) };
}
