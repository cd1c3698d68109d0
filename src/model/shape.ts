import { wrongIn } from './option.ts';
import type { Options } from './option.ts';

/**
 * What is wrong with the definition of a task, in one sentence; null where nothing is. The compiler says as much and
 * more, but a config may be plain JavaScript, or unchecked.
 */
export function problemIn(given: object): string | null {
  const definition: Readonly<Record<string, unknown>> = { ...given };
  const { name } = definition;
  if (typeof name !== 'string' || !/^[^\s-]\S*$/.test(name))
    return `a task needs a \`name\` that can be typed: text without blanks that begins with no dash, and not ${shown(name)}`;
  const wrong = fields.find(({ key, fits }) => !fits(definition[key]));
  return wrong === undefined
    ? null
    : `the task “${name}” needs ${wrong.wants}, and its \`${wrong.key}\` is ${shown(definition[wrong.key])}`;
}

/** The same for its options. */
export function problemInOptions(task: string, options: Options): string | null {
  for (const [key, option] of Object.entries(options)) {
    const { short, fallback } = option;
    const needs = `the task “${task}” needs an option \`${key}\` whose`;
    if (short !== undefined && !/^[\da-z]$/i.test(short))
      return `${needs} \`short\` is one letter or digit, and it is ${shown(short)}`;
    const wrong = fallback === undefined ? null : wrongIn(option, fallback);
    if (wrong !== null) return `${needs} default is ${wrong}, and it is ${shown(fallback)}`;
  }
  return null;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';
const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isFunction = (value: unknown): boolean => typeof value === 'function';
const isAbsent = (value: unknown): boolean => value === undefined;
const orAbsent =
  (fits: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    isAbsent(value) || fits(value);
const areAll = (values: readonly unknown[], ...keys: readonly string[]): boolean =>
  values.every((one) => isRecord(one) && keys.some((key) => key in one));
const isEvery = (value: unknown, ...keys: readonly string[]): boolean =>
  isRecord(value) && areAll(Object.values(value), ...keys);

type Field = {
  readonly key: string;
  /** What the sentence says it needs. */
  readonly wants: string;
  readonly fits: (value: unknown) => boolean;
};
const fields: readonly Field[] = [
  { key: 'summary', wants: 'a line that says what it does', fits: isText },
  {
    key: 'run',
    wants: 'a function, a sequence() or an all()',
    fits: (value: unknown) => isFunction(value) || (isRecord(value) && 'flow' in value),
  },
  {
    key: 'needs',
    wants: 'its needs as a record of tasks, such as { image: build }',
    fits: orAbsent((value) => isFunction(value) || isEvery(value, 'task', 'flow')),
  },
  {
    key: 'options',
    wants: 'its options as a record of flag.…() and arg.…()',
    fits: orAbsent((value) => isEvery(value, 'kind')),
  },
  ...(
    ['prepare', 'when', 'verdict', 'print', 'cleanup', 'upToDate', 'expect', 'place'] as const
  ).map((key) => ({ key, wants: 'a function', fits: orAbsent(isFunction) })),
  ...(['after', 'requires', 'inputs', 'outputs'] as const).map((key) => ({
    key,
    wants: 'a list',
    fits: orAbsent((value) => Array.isArray(value) || (key !== 'after' && isFunction(value))),
  })),
  {
    key: 'after',
    wants: 'tasks in a list',
    fits: orAbsent((value) => Array.isArray(value) && areAll(value, 'task', 'flow')),
  },
  ...(['aliases', 'platforms', 'dotenv', 'environment', 'examples'] as const).map((key) => ({
    key,
    wants: 'texts in a list',
    fits: orAbsent((value) => Array.isArray(value) && value.every(isText)),
  })),
  {
    key: 'limit',
    wants: 'a number of seconds',
    fits: orAbsent((value) => typeof value === 'number' && value > 0),
  },
  {
    key: 'retry',
    wants: 'how often, such as { times: 3 }',
    fits: orAbsent((value) => isRecord(value) && 'times' in value),
  },
  {
    key: 'confirm',
    wants: 'a question, or a function that gives one',
    fits: orAbsent((value) => isText(value) || isFunction(value)),
  },
];

/** A value as a message may show it. */
const shown = (value: unknown): string =>
  typeof value === 'string'
    ? `“${value}”`
    : isRecord(value)
      ? `{ ${Object.keys(value).join(', ')} }`
      : Array.isArray(value)
        ? 'a list'
        : String(value);
