import type { AnyTask } from '../model/task.ts';
import { criticalPath } from '../plan/times.ts';
import type { CriticalPath } from '../plan/times.ts';

/** How long the tasks of a drawing usually take, as far as anybody knows. */
export type Times = {
  readonly seconds: ReadonlyMap<string, number | null>;
  /** Null where nothing is known. */
  readonly critical: CriticalPath | null;
};

export function timesOf(
  {
    tasks,
    edges,
  }: {
    readonly tasks: ReadonlyMap<string, AnyTask>;
    readonly edges: readonly (readonly [from: string, to: string, ...unknown[]])[];
  },
  usually: (task: AnyTask) => number | null,
): Times {
  const seconds = new Map([...tasks].map(([name, task]) => [name, usually(task)]));
  const after = new Map<string, string[]>();
  for (const [from, to] of edges) after.set(to, [...(after.get(to) ?? []), from]);
  const ordered = new Map<string, readonly string[]>();
  const visit = (id: string, path: readonly string[]): void => {
    // A circle is refused where a run is planned; a drawing shows it.
    if (ordered.has(id) || path.includes(id)) return;
    for (const before of after.get(id) ?? []) visit(before, [...path, id]);
    ordered.set(id, after.get(id) ?? []);
  };
  for (const name of tasks.keys()) visit(name, []);
  const rows = [...ordered].map(([id, before]) => ({ id, after: before }));
  return { seconds, critical: criticalPath(rows, (id) => seconds.get(id) ?? null) };
}
