import { listed } from '../graph/graph.ts';
import type { Graph } from '../graph/graph.ts';
import type { PlacedChecklist } from '../model/checklist.ts';
import type { Option, Options } from '../model/option.ts';
import type { Placed } from '../model/task.ts';
import { globalFlags } from './globals.ts';
import { builtIns } from './built-ins.ts';
import { flagName } from './options.ts';

/** A word that may stand next, and what it is about. */
export type Candidate = { readonly word: string; readonly about: string };

/** The words that may stand next, given the words so far, of which the last is being typed; none where a file may. */
export function complete(
  graph: Graph,
  words: readonly string[],
  checklists: ReadonlyMap<string, PlacedChecklist> = new Map(),
): readonly Candidate[] {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  if (before.includes('--')) return [];
  const place = placeIn(graph, before);
  const inline = /^(--[^=]+)=/.exec(typed)?.[1];
  const walk = ofChecklists(place, before, checklists);
  const found =
    walk !== null && !typed.startsWith('-')
      ? walk
      : place.open !== null
        ? plain(place.open)
        : inline !== undefined
          ? plain(valuesOf(inline, place.flags)).map(prefixed(`${inline}=`))
          : typed.startsWith('-')
            ? place.flags.map(({ name, about }) => ({ word: `--${name}`, about }))
            : wordsAt(graph, place);
  return found.filter(({ word }) => word.startsWith(typed));
}

type Flag = {
  readonly name: string;
  readonly short: string | undefined;
  readonly about: string;
  /** Null for a flag that takes no value. */
  readonly values: readonly string[] | null;
};
type Place = {
  readonly command: string | null;
  readonly placed: Placed | null;
  readonly positionals: number;
  readonly flags: readonly Flag[];
  /** The values of a flag that waits for one. */
  readonly open: readonly string[] | null;
};

/** What the words before the one being typed say about it. */
function placeIn(graph: Graph, before: readonly string[]): Place {
  let flags: readonly Flag[] = globalFlags.map(({ name, short, value, help, choices }) => ({
    name,
    short,
    about: help,
    values: value === undefined ? null : (choices ?? []),
  }));
  let command: string | null = null;
  let placed: Placed | null = null;
  let positionals = 0;
  let open: readonly string[] | null = null;
  for (const word of before) {
    if (open !== null) open = null;
    else if (word.startsWith('-')) open = word.includes('=') ? null : openedBy(word, flags);
    else if (command === null) {
      command = word;
      placed = graph.tasks.get(word) ?? graph.aliases.get(word) ?? null;
      flags = [...(placed === null ? ofCommand(word) : flagsOf(placed.task.options)), ...flags];
    } else positionals += 1;
  }
  return { command, placed, positionals, flags, open };
}

const openedBy = (word: string, flags: readonly Flag[]): readonly string[] | null =>
  flags.find(({ name, short }) => word === `--${name}` || word === `-${short}`)?.values ?? null;

const valuesOf = (word: string, flags: readonly Flag[]): readonly string[] =>
  openedBy(word, flags) ?? [];

const flagsOf = (options: Options): readonly Flag[] =>
  Object.entries(options).flatMap(([key, option]) => {
    if (option.place !== 'flag') return [];
    const values = option.kind === 'on' ? null : option.choices;
    return [{ name: flagName(key), short: option.short, about: option.help, values }];
  });

const ofCommand = (name: string): readonly Flag[] =>
  builtIns
    .filter((one) => one.name === name)
    .flatMap(({ flags = [] }) =>
      flags.map((flag) => ({
        name: flag.name,
        short: undefined,
        about: flag.help,
        values: flag.choices ?? null,
      })),
    );

/** What may stand where no flag does. */
function wordsAt(graph: Graph, { command, placed, positionals }: Place): readonly Candidate[] {
  const tasks = listed(graph).map(({ name, task }) => ({ word: name, about: task.summary }));
  const commands = builtIns.map(({ name, summary }) => ({ word: name, about: summary }));
  if (command === null)
    return [
      ...tasks,
      ...[...graph.aliases].flatMap(([word, { name, task }]) =>
        task.internal ? [] : [{ word, about: `the same as ${name}` }],
      ),
      ...commands,
    ];
  if (placed !== null) return plain(positionalAt(placed.task.options, positionals)?.choices ?? []);
  const takes = builtIns.find(({ name }) => name === command)?.takes ?? [];
  if (command === 'help') return [...tasks, ...commands];
  return takes === 'tasks' ? tasks : plain(takes);
}

/** The option that the next positional fills; a list takes all that follow. */
function positionalAt(options: Options, index: number): Option<unknown> | undefined {
  const places = Object.values(options).filter(({ place }) => place === 'positional');
  const last = places.at(-1);
  return places[index] ?? (last?.kind === 'list' ? last : undefined);
}

const plain = (words: readonly string[]): readonly Candidate[] =>
  words.map((word) => ({ word, about: '' }));
const prefixed =
  (prefix: string) =>
  ({ word, about }: Candidate): Candidate => ({ word: prefix + word, about });

/** What may follow `check` and `resume`: steps after a flag that takes one, otherwise a checklist; null elsewhere. */
function ofChecklists(
  { command, positionals }: Place,
  before: readonly string[],
  checklists: ReadonlyMap<string, PlacedChecklist>,
): readonly Candidate[] | null {
  if (command !== 'check' && command !== 'resume') return null;
  if (['--from', '--only'].includes(before.at(-1) ?? '')) {
    const named = before.map((word) => checklists.get(word)).find((one) => one !== undefined);
    const lists = named === undefined ? [...checklists.values()] : [named];
    return lists.flatMap(({ checklist }) =>
      checklist.steps.map(({ id, title }) => ({ word: id, about: title })),
    );
  }
  return command === 'check' && positionals === 0
    ? [...checklists].map(([word, { checklist }]) => ({ word, about: checklist.summary }))
    : [];
}
