import type { Node, Plan } from '../plan/plan.ts';

/** Who waits for which service; one may wait for others itself. */
export interface ServiceUses {
  readonly all: readonly Node[];
  /** Those that a node waits for itself. */
  readonly own: (id: string) => readonly Node[];
  /** The services that wait for one. */
  readonly users: (service: Node) => readonly Node[];
  /** Those below a node that has ended, which nothing of what is left will use. */
  readonly unused: (id: string, left: ReadonlySet<string>) => readonly Node[];
}

export function serviceUses({ nodes, wanted }: Plan): ServiceUses {
  const all = [...nodes.values()].filter(({ task }) => task.service !== null);
  const own = (id: string) => all.filter((one) => nodes.get(id)?.after.includes(one.id));
  const below = (id: string): readonly Node[] => [
    ...new Set(own(id).flatMap((one) => [one, ...below(one.id)])),
  ];
  // One that is started for others ends with the last of them; only the requested one counts by itself.
  const counts = (id: string) => id === wanted || !all.some((one) => one.id === id);
  return {
    all,
    own,
    users: ({ id }) => all.filter((one) => own(one.id).some((its) => its.id === id)),
    unused: (id, left) => {
      if (!counts(id)) return [];
      const used = new Set([...left].filter(counts).flatMap(below));
      return below(id).filter((one) => !used.has(one));
    },
  };
}
