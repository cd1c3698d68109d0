import type { AnyTask, Settled } from '../model/task.ts';
import type { First } from './first.ts';
import { cycle } from './order.ts';

/** A node whose needs are being looked at; `ids` are those of the earlier ones that are known. */
export type Visit = {
  readonly id: string;
  readonly task: AnyTask;
  readonly options: Settled;
  readonly words: readonly string[];
  readonly first: First;
  readonly ids: string[];
};

/** The nodes from the wanted one to the one that is looked at, each needed by the one before it. */
export function makePath() {
  const visits: Visit[] = [];
  const open = new Set<string>();
  const often = new Map<AnyTask, number>();
  const count = (task: AnyTask, more: number) => often.set(task, (often.get(task) ?? 0) + more);
  return {
    last: (): Visit | undefined => visits.at(-1),
    add: (visit: Visit): void => {
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
    /** Throws a `usage` failure for a node that is on the path already, or that would make a task too often on it. */
    refuse: (id: string, task: AnyTask): void => {
      const tooOften = (often.get(task) ?? 0) >= mostOften;
      if (!open.has(id) && !tooOften) return;
      const ids = visits.map((visit) => visit.id);
      throw cycle(open.has(id) ? [...ids.slice(ids.indexOf(id)), id] : [...ids.slice(-3), id, '…']);
    },
  };
}

/** Variants of one task that wait for each other in a row; more is a function `needs` whose options never settle. */
const mostOften = 100;
