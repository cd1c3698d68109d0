import type { AnyTask } from '../model/task.ts';
import type { First } from './first.ts';
import { cycle } from './order.ts';

/** A task whose needs are being looked at; `ids` are those of the earlier ones that are known. */
export type Visit = {
  readonly id: string;
  readonly task: AnyTask;
  readonly first: First;
  readonly ids: string[];
};

/** The tasks from the wanted one to the one that is looked at, each needed by the one before it. */
export function makePath<V extends Visit>() {
  const visits: V[] = [];
  const open = new Set<string>();
  const often = new Map<AnyTask, number>();
  const count = (task: AnyTask, more: number) => often.set(task, (often.get(task) ?? 0) + more);
  const isTooOften = (task: AnyTask): boolean => (often.get(task) ?? 0) >= mostOften;
  return {
    last: (): V | undefined => visits.at(-1),
    add: (visit: V): void => {
      visits.push(visit);
      open.add(visit.id);
      count(visit.task, 1);
    },
    drop: (): void => {
      const visit = visits.pop();
      if (visit === undefined) return;
      open.delete(visit.id);
      count(visit.task, -1);
    },
    /** Whether a task waits so often for itself, each time with other options, that there may be no end. */
    isTooOften,
    /** Throws a `usage` failure for a node that is on the path already, or that would make a task too often on it. */
    refuse: (id: string, task: AnyTask): void => {
      if (!open.has(id) && !isTooOften(task)) return;
      const ids = visits.map((visit) => visit.id);
      throw cycle(open.has(id) ? [...ids.slice(ids.indexOf(id)), id] : [...ids.slice(-3), id, '…']);
    },
  };
}

/** Variants of one task that wait for each other in a row; more is a function `needs` whose options never settle. */
const mostOften = 100;
