import type { Graph } from '../graph/graph.ts';
import type { PlacedChecklist } from '../model/checklist.ts';
import { globalFlags } from './globals.ts';
import { builtIns } from './help.ts';
import { flagName } from './options.ts';
import { usage } from './words-of-argv.ts';

/** The script that a shell sources; it asks `kpi-tasks __complete` for the words. */
export function completionScript(shell: string): string {
  const script = scripts[shell];
  if (script !== undefined) return script;
  throw usage(
    `There is no completion for “${shell}”.`,
    '$ kpi-tasks completion bash',
    'bash, zsh and fish are known.',
  );
}

/** The words that may stand next, given the words so far, of which the last is being typed. */
export function complete(
  graph: Graph,
  words: readonly string[],
  checklists: ReadonlyMap<string, PlacedChecklist> = new Map(),
): readonly string[] {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1).filter((word) => !word.startsWith('-'));
  const placed = graph.tasks.get(before[0] ?? '');
  const all =
    before.length === 0
      ? names(graph)
      : before[0] === 'help'
        ? [...names(graph), ...checklists.keys()]
        : before[0] === 'check' || before[0] === 'resume'
          ? ofChecklists(checklists, words)
          : placed
            ? values(placed.task.options, words)
            : [];
  const flags = typed.startsWith('-')
    ? [...globalFlags.map(({ name }) => `--${name}`), ...ownFlags(placed?.task.options ?? {})]
    : [];
  return [...all, ...flags].filter((word) => word.startsWith(typed));
}

/** The steps of the named checklist after a flag that takes one, otherwise the checklists. */
function ofChecklists(
  checklists: ReadonlyMap<string, PlacedChecklist>,
  words: readonly string[],
): readonly string[] {
  const [command, ...more] = words.slice(0, -1);
  if (['--from', '--only'].includes(words.at(-2) ?? '')) {
    const named = words.map((word) => checklists.get(word)).find((one) => one !== undefined);
    const lists = named === undefined ? [...checklists.values()] : [named];
    return lists.flatMap(({ checklist }) => checklist.steps.map(({ id }) => id));
  }
  return command === 'check' && more.length === 0 ? [...checklists.keys()] : [];
}

type Options = Readonly<
  Record<string, { readonly place: string; readonly choices: readonly string[] }>
>;

const names = (graph: Graph): readonly string[] => [
  ...graph.tasks.keys(),
  ...builtIns.map(({ name }) => name),
];

const ownFlags = (options: Options): readonly string[] =>
  Object.entries(options).flatMap(([key, option]) =>
    option.place === 'flag' ? [`--${flagName(key)}`] : [],
  );

/** The choices of the flag that stands before the typed word, or of the positionals. */
function values(options: Options, words: readonly string[]): readonly string[] {
  const previous = words.at(-2) ?? '';
  const flag = Object.entries(options).find(([key]) => `--${flagName(key)}` === previous);
  if (flag) return flag[1].choices;
  return Object.values(options).flatMap((option) =>
    option.place === 'positional' ? option.choices : [],
  );
}

const scripts: Readonly<Record<string, string>> = {
  bash: `_kpi_tasks() {
  local IFS=$'\\n'
  COMPREPLY=( $(kpi-tasks __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) )
}
complete -o default -F _kpi_tasks kpi-tasks
`,
  zsh: `#compdef kpi-tasks
_kpi_tasks() {
  local -a found
  found=("\${(@f)$(kpi-tasks __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
compdef _kpi_tasks kpi-tasks
`,
  fish: `complete -c kpi-tasks -f -a '(kpi-tasks __complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
`,
};
