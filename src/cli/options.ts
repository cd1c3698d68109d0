import { resolve } from 'node:path';
import { didYouMean } from '../graph/graph.ts';
import type { Option, Options } from '../model/option.ts';
import type { AnyTask, Settled } from '../model/task.ts';
import { usage } from './words-of-argv.ts';
import type { Flag, Words } from './words-of-argv.ts';

/** `noCache` as people type it: `no-cache`. */
export const flagName = (key: string): string =>
  key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The flags of a task, for the parser. */
export const flagsOf = (options: Options): readonly Flag[] =>
  Object.entries(options).flatMap(([key, option]) =>
    option.place === 'flag'
      ? [{ name: flagName(key), short: option.short, takesValue: option.kind !== 'on' }]
      : [],
  );

/** What the command line and the environment give a task. Throws a `usage` failure. */
export function readOptions(
  task: AnyTask,
  words: Words,
  place: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Settled {
  const left = [...words.positionals];
  const given: Record<string, unknown> = {};
  for (const [key, option] of Object.entries(task.options)) {
    const texts = option.place === 'flag' ? words.flags.get(flagName(key)) : taken(option, left);
    const fromEnv = option.env === undefined ? undefined : place.env[option.env];
    const values =
      texts !== undefined && texts.length > 0 ? texts : fromEnv === undefined ? [] : [fromEnv];
    const label = option.place === 'flag' ? `--${flagName(key)}` : flagName(key).toUpperCase();
    const hint = `$ kpi-tasks help ${task.name}`;
    if (values.length > 0) given[key] = read(option, values, { label, hint, cwd: place.cwd });
    else if (option.required)
      throw usage(`${task.name} needs ${label}: ${option.help}.`, `$ kpi-tasks help ${task.name}`);
  }
  if (left.length > 0)
    throw usage(
      `${task.name} does not know what to do with “${left[0]}”.`,
      `$ kpi-tasks help ${task.name}`,
    );
  return given;
}

function taken(option: Option<unknown>, left: string[]): readonly string[] {
  return option.kind === 'list' ? left.splice(0) : left.splice(0, 1);
}

function read(
  option: Option<unknown>,
  values: readonly (string | boolean)[],
  { label, hint, cwd }: { readonly label: string; readonly hint: string; readonly cwd: string },
): unknown {
  const last = values.at(-1);
  if (option.kind === 'list') return values.map(String);
  if (option.kind === 'on') return last === true || last === 'true' || last === '1';
  const text = String(last);
  if (text === '')
    throw usage(
      `${label} needs a value.`,
      option.place === 'flag'
        ? `Write ${label}=VALUE, or leave it away.`
        : 'Write one, or leave it away.',
    );
  if (option.kind === 'path') return resolve(cwd, text);
  if (option.kind === 'number') return number(text, label);
  if (option.kind === 'choice' && !option.choices.includes(text)) {
    const near = didYouMean(text, option.choices);
    throw usage(
      `${label} is one of ${option.choices.join(', ')}, not “${text}”.`,
      near === null ? hint : `Did you mean ${near}?`,
    );
  }
  return text;
}

function number(text: string, label: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw usage(`${label} is a number, not “${text}”.`, `Write ${label} 2, for example.`);
}
