import { resolve } from 'node:path';
import { didYouMean } from '../graph/graph.ts';
import type { Option } from '../model/option.ts';
import { usage } from './words-of-argv.ts';

/** Who asks for a value, for messages: how the option is written, where the user stands, and where help is. */
export type Asker = { readonly label: string; readonly cwd: string; readonly help: string };

/** What the texts of an option mean. Throws a `usage` failure. */
export function readValue(
  option: Option<unknown>,
  values: readonly (string | boolean)[],
  asker: Asker,
): unknown {
  const { label, cwd, help } = asker;
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
      help,
    );
  if (option.kind === 'path') return resolve(cwd, text);
  if (option.kind === 'number') return numberIn(text, option, asker);
  if (option.kind === 'choice' && !option.choices.includes(text)) {
    const near = didYouMean(text, option.choices);
    throw usage(
      `${label} is one of ${option.choices.join(', ')}, not “${text}”.`,
      ...(near === null ? [] : [`Did you mean ${near}?`]),
      help,
    );
  }
  return text;
}

function numberIn(text: string, { min, max }: Option<unknown>, { label, help }: Asker): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw usage(
      `${label} is a number, not “${text}”.`,
      `Write ${label} ${min ?? max ?? 2}, for example.`,
      help,
    );
  if (min !== undefined && value < min)
    throw usage(`${label} is at least ${min}, not ${text}.`, help);
  if (max !== undefined && value > max)
    throw usage(`${label} is at most ${max}, not ${text}.`, help);
  return value;
}
