import type { Graph } from '../graph/graph.ts';
import { globalFlags } from './globals.ts';
import { builtIns } from './built-ins.ts';
import { flagsOf } from './options.ts';
import { usage } from './words-of-argv.ts';

/** Throws a `usage` failure for a task or a flag that the program's own words would hide. */
export function refuseReserved(graph: Graph): void {
  for (const { name, task, place } of graph.tasks.values()) {
    const taken = [name, ...task.aliases].find((word) => builtIns.some((one) => one.name === word));
    if (taken !== undefined)
      throw usage(
        `${place} has a task called “${taken}”, which is a command of kpi-tasks.`,
        'Give it another name.',
      );
    const flag = flagsOf(task.options).find((own) =>
      globalFlags.some(
        (one) => one.name === own.name || (own.short !== undefined && one.short === own.short),
      ),
    );
    if (flag)
      throw usage(
        `${name} in ${place} has a flag --${flag.name}, which every task has already, or its letter.`,
        'Give it another name or letter.',
      );
  }
}
