import type { AnyTask, Placed } from '../model/task.ts';
import { exitMeaning } from '../model/exit.ts';
import type { Option } from '../model/option.ts';
import { traitsOf } from '../plan/traits.ts';
import { builtIns } from './built-ins.ts';
import type { BuiltIn } from './built-ins.ts';
import { globalFlags } from './globals.ts';
import { flagName } from './options.ts';
import { columns } from './layout.ts';

/** `kpi-tasks --help`. */
export function generalHelp(tasks: readonly Placed[]): string {
  return [
    'Typed tasks for KoboToolbox’s kpi: build the image, and know if it worked.',
    '',
    '  $ kpi-tasks build',
    '  $ kpi-tasks build --no-cache --dry-run',
    '',
    'Usage: kpi-tasks TASK [options] [-- arguments for the tool it calls]',
    '',
    ...section(
      'Tasks',
      tasks.map(({ name, task }) => [name, task.summary]),
    ),
    ...section(
      'Commands',
      builtIns.map(({ usage, summary }) => [usage, summary]),
    ),
    ...section(
      'Options',
      globalFlags.map((flag) => [spelled(flag), flag.help]),
    ),
    'Exit codes: kpi-tasks help exit-codes',
    'More: https://github.com/kobotoolbox/kpi-tasks#readme',
    '',
  ].join('\n');
}

/** `kpi-tasks help COMMAND`, for a command that is not a task. */
export const builtInHelp = ({ usage, summary, flags = [] }: BuiltIn): string =>
  [
    `${summary}.`,
    '',
    `Usage: kpi-tasks ${usage} [options]`,
    '',
    ...section(
      'Options',
      flags.map(({ name, help, choices }) => [
        `--${name}${choices === undefined ? '' : ` ${choices.join('|')}`}`,
        help,
      ]),
    ),
    'Options of every command: kpi-tasks --help',
    '',
  ].join('\n');

/** `kpi-tasks help TASK`. */
export function taskHelp({ name, task }: Placed): string {
  const options = Object.entries(task.options);
  const flags = options.filter(([, option]) => option.place === 'flag');
  const places = options.filter(([, option]) => option.place === 'positional');
  const usage = [
    `kpi-tasks ${name}`,
    ...flags.flatMap(([key, option]) => (option.required ? [flagLabel(key, option, false)] : [])),
    ...places.map(([key, option]) =>
      option.required ? placeName(key, option) : `[${placeName(key, option)}]`,
    ),
    ...(flags.length > 0 ? ['[options]'] : []),
    ...(task.rest === null ? [] : ['[-- ARGS]']),
  ].join(' ');
  const examples = task.examples.length > 0 ? task.examples : [leastOf({ name, task })];
  return [
    `${task.summary}.`,
    '',
    ...examples.map((example) => `  $ kpi-tasks ${example}`),
    '',
    `Usage: ${usage}`,
    '',
    ...(task.aliases.length === 0 ? [] : [`Also: ${task.aliases.join(', ')}`, '']),
    ...(task.details === '' ? [] : [task.details, '']),
    ...section(
      'Arguments',
      places.map(([key, option]) => [placeName(key, option), described(option)]),
    ),
    ...section(
      'Options',
      flags.map(([key, option]) => [flagLabel(key, option), described(option)]),
    ),
    ...(task.rest === null ? [] : section('After --', [['ARGS', task.rest]])),
    ...traits(task),
    'Options of every task: kpi-tasks --help',
    '',
  ].join('\n');
}

/** The shortest command line that says all that a task cannot do without. */
export const leastOf = ({ name, task }: Pick<Placed, 'name' | 'task'>): string =>
  [
    name,
    ...Object.entries(task.options).flatMap(([key, option]) => {
      if (!option.required) return [];
      const [value = option.kind === 'number' ? '2' : flagName(key).toUpperCase()] = option.choices;
      return option.place === 'flag' ? [`--${flagName(key)}`, value] : [value];
    }),
  ].join(' ');

/** How it runs, where that is out of the ordinary. */
function traits(task: AnyTask): readonly string[] {
  const told = traitsOf(task);
  const asks = task.asks ? ['asks before it begins; --yes answers'] : [];
  const lines = [...asks, ...told].map((one) => `  - ${one}`);
  return lines.length === 0 ? [] : ['It', ...lines, ''];
}

/** `kpi-tasks help exit-codes`. */
export const exitCodesHelp = (): string =>
  ['Exit codes', ...columns(Object.entries(exitMeaning)), ''].join('\n');

const section = (title: string, rows: readonly (readonly [string, string])[]): readonly string[] =>
  rows.length === 0 ? [] : [title, ...columns(rows), ''];

const spelled = (flag: (typeof globalFlags)[number]): string =>
  `${flag.short === undefined ? '    ' : `-${flag.short}, `}--${flag.name}${flag.value === undefined ? '' : ` ${flag.value}`}`;

const placeName = (key: string, option: Option<unknown>): string =>
  `${flagName(key).toUpperCase()}${option.kind === 'list' ? '…' : ''}`;

function flagLabel(key: string, option: Option<unknown>, aligned = true): string {
  const value = {
    on: '',
    text: ' TEXT',
    number: ' N',
    choice: ` ${option.choices.join('|')}`,
    list: ' TEXT…',
    path: ' PATH',
  };
  const short = option.short === undefined ? '    ' : `-${option.short}, `;
  return `${aligned ? short : ''}--${flagName(key)}${value[option.kind]}`;
}

function described(option: Option<unknown>): string {
  const fallback = option.fallback;
  const shown =
    typeof fallback === 'string' || typeof fallback === 'number' ? ` (${fallback})` : '';
  const env = option.env === undefined ? '' : `; else $${option.env}`;
  const needed = option.required && option.place === 'flag' ? '; needed' : '';
  return `${option.help}${bounds(option)}${shown}${needed}${env}`;
}

function bounds({ min, max }: Option<unknown>): string {
  if (min !== undefined && max !== undefined) return `, ${min} to ${max}`;
  return min !== undefined ? `, at least ${min}` : max !== undefined ? `, at most ${max}` : '';
}
