import type { Graph } from '../graph/graph.ts';
import type { Placed } from '../model/task.ts';
import { globalFlags } from './globals.ts';
import { builtIns } from './built-ins.ts';
import { flagsOf } from './options.ts';
import { usage } from './words-of-argv.ts';

/** Throws a `usage` failure for a task or a flag that the program's own words, or another of its flags, would hide. */
export function refuseReserved(graph: Graph): void {
  for (const placed of graph.tasks.values()) {
    const { name, task, place } = placed;
    const taken = [name, ...task.aliases].find((word) => builtIns.some((one) => one.name === word));
    if (taken !== undefined)
      throw usage(
        `${place} has a task called “${taken}”, which is a command of kpi-tasks.`,
        'Give it another name.',
      );
    refuseClash(placed);
  }
}

type Flag = ReturnType<typeof flagsOf>[number];

function refuseClash({ name, task, place }: Placed): void {
  const owners = new Map<string, Flag>();
  for (const flag of flagsOf(task.options))
    for (const word of wordsFor(flag)) {
      const whose = flag.name === word.slice(2) ? '' : `, of --${flag.name}`;
      if (ownWords.has(word))
        throw usage(
          `${name} in ${place} has a flag ${word}${whose}, which every task has already.`,
          'Give it another name or letter.',
        );
      const other = owners.get(word);
      if (other)
        throw usage(
          `${name} in ${place} has two options that are both ${word}: \`${other.key}\` and \`${flag.key}\`.`,
          'Give one of them another name or letter.',
        );
      owners.set(word, flag);
    }
}

/** All that a flag may be typed as. */
const wordsFor = ({ name, short, takesValue }: Flag): readonly string[] => [
  `--${name}`,
  ...(takesValue ? [] : [`--no-${name}`]),
  ...(short === undefined ? [] : [`-${short}`]),
];

const ownWords: ReadonlySet<string> = new Set(
  globalFlags.flatMap(({ name, short }) => [
    `--${name}`,
    ...(short === undefined ? [] : [`-${short}`]),
  ]),
);
