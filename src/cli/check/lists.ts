import { didYouMean } from '../../graph/graph.ts';
import type { Graph } from '../../graph/graph.ts';
import type { AnyChecklist, PlacedChecklist } from '../../model/checklist.ts';
import { usage } from '../words-of-argv.ts';

/** Every checklist by its name. Throws a `usage` failure for a name used twice, or a step’s id. */
export function checklistsByName(
  listed: readonly PlacedChecklist[],
  graph: Graph,
): ReadonlyMap<string, PlacedChecklist> {
  const all = new Map<string, PlacedChecklist>();
  for (const placed of listed) {
    const { name, steps } = placed.checklist;
    const other = all.get(name);
    if (graph.tasks.has(name))
      throw usage(
        `“${name}” is a task and, in ${placed.place}, a checklist.`,
        'Rename one of them.',
      );
    if (other && other.checklist !== placed.checklist)
      throw usage(
        `Two checklists are called “${name}”: one in ${other.place}, one in ${placed.place}.`,
        'Rename one of them.',
      );
    const twice = steps.find(({ id }, index) => steps.findIndex((one) => one.id === id) !== index);
    const strange = steps.find(({ id }) => !/^[a-z][\w-]*$/i.test(id));
    if (twice) throw usage(`${name} has two steps “${twice.id}”.`, 'Rename one of them.');
    if (strange)
      throw usage(
        `The id “${strange.id}” in ${name} cannot be typed.`,
        'Use letters, digits and dashes.',
      );
    all.set(name, placed);
  }
  return all;
}

/** The checklist of a name; the nearest one is offered, and never taken. */
export function findChecklist(
  all: ReadonlyMap<string, PlacedChecklist>,
  name: string,
): AnyChecklist {
  const placed = all.get(name);
  if (placed) return placed.checklist;
  const near = didYouMean(name, [...all.keys()]);
  throw usage(
    `There is no checklist called “${name}”.`,
    ...(near === null ? [] : [`Did you mean ${near}?`]),
    all.size === 0 ? 'The config lists none.' : `There are: ${[...all.keys()].join(', ')}`,
  );
}

/** The id of a step. */
export function findStep(list: AnyChecklist, id: string, flag: string): string {
  if (list.steps.some((step) => step.id === id)) return id;
  const ids = list.steps.map((step) => step.id);
  const near = didYouMean(id, ids);
  throw usage(
    `${flag}: ${list.name} has no step “${id}”.`,
    ...(near === null ? [] : [`Did you mean ${near}?`]),
    `Its steps are ${ids.join(', ')}.`,
  );
}

/** Throws a `usage` failure where a checklist is called as if it were a task. */
export function refuseAsTask(all: ReadonlyMap<string, PlacedChecklist>, name: string): void {
  if (all.has(name)) throw usage(`${name} is a checklist.`, `$ kpi-tasks check ${name}`);
}
