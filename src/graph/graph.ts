import { closest, distance } from 'fastest-levenshtein';
import { Stop } from '../model/failure.ts';
import type { Flow } from '../model/flow.ts';
import type { AnyTask, Need, Placed } from '../model/task.ts';

/** Every task that exists, by the name people type. */
export type Graph = {
  readonly tasks: ReadonlyMap<string, Placed>;
  /** The same by the other names that people may type. */
  readonly aliases: ReadonlyMap<string, Placed>;
  /** Work that comes before a task without the task knowing. */
  readonly before: ReadonlyMap<AnyTask, readonly (Need | Flow)[]>;
};

/** Makes the graph. Throws a `usage` failure that names both places of a name used twice. */
export function makeGraph(
  listed: readonly Placed[],
  before: readonly { readonly task: AnyTask; readonly run: readonly (Need | Flow)[] }[] = [],
): Graph {
  const tasks = new Map<string, Placed>();
  for (const placed of listed) {
    const other = tasks.get(placed.name);
    if (other && other.task !== placed.task) throw clash(placed, other);
    tasks.set(placed.name, placed);
  }
  const merged = new Map<AnyTask, (Need | Flow)[]>();
  for (const { task, run } of before) merged.set(task, [...(merged.get(task) ?? []), ...run]);
  return { tasks, aliases: aliasesOf(tasks), before: merged };
}

/** Every task that people may type and see; internal ones run only where others need them. */
export const listed = ({ tasks }: Graph): readonly Placed[] =>
  [...tasks.values()].filter(({ task }) => !task.internal);

function aliasesOf(tasks: ReadonlyMap<string, Placed>): ReadonlyMap<string, Placed> {
  const aliases = new Map<string, Placed>();
  for (const placed of tasks.values())
    for (const alias of placed.task.aliases) {
      // A config that is included with a word before its names has it before these as well.
      const name = placed.name.slice(0, -placed.task.name.length) + alias;
      const other = tasks.get(name) ?? aliases.get(name);
      if (other && other.task !== placed.task) throw clash({ ...placed, name }, other);
      aliases.set(name, placed);
    }
  return aliases;
}

/** The name somebody probably meant: at most two slips away, or the only one that begins so; null for none. */
export function didYouMean(word: string, names: readonly string[]): string | null {
  if (names.length === 0 || word === '') return null;
  const starts = names.filter((name) => name.startsWith(word));
  if (starts.length === 1) return starts[0] ?? null;
  const near = closest(word, [...names]);
  return distance(word, near) <= Math.min(2, Math.ceil(word.length / 3)) ? near : null;
}

const clash = (one: Placed, other: Placed): Stop =>
  new Stop({
    kind: 'usage',
    what:
      one.place === other.place
        ? `Two tasks in ${one.place} are called “${one.name}”: “${other.task.summary}” and “${one.task.summary}”.`
        : `Two tasks are called “${one.name}”: one in ${other.place}, one in ${one.place}.`,
    todo: [
      one.place === other.place
        ? 'Rename one of them.'
        : 'Rename one of them, or include the other config with `as`, which puts a word before its names.',
    ],
  });
