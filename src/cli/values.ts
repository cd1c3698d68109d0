import { resolve } from 'node:path';
import { didYouMean } from '../graph/graph.ts';
import { wrongIn } from '../model/option.ts';
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
  if (option.kind === 'on') return readOn(last, asker);
  const text = String(last);
  const isEmpty = option.kind === 'list' ? option.required && values.join('') === '' : text === '';
  if (isEmpty)
    throw usage(
      `${label} needs a value.`,
      option.place === 'flag'
        ? `Write ${label}=VALUE, or leave it away.`
        : 'Write one, or leave it away.',
      help,
    );
  if (option.kind === 'list') return values.map(String);
  if (option.kind === 'path') return resolve(cwd, text);
  const value = option.kind === 'number' && text.trim() !== '' ? Number(text) : text;
  const wrong = wrongIn(option, value);
  if (wrong === null) return value;
  throw usage(
    `${label} is ${wrong}, not ${shown(option, text, wrong)}.`,
    ...hints(option, text, asker),
  );
}

/** The values in one text, as the environment or an answer gives it. */
export const textsIn = ({ kind }: Option<unknown>, text: string): readonly string[] =>
  kind === 'list' ? text.split(/\s*,\s*/) : [text];

/** Words for on and off, in any case; the command line has turned its own into `true` or `false`. */
const ons: readonly string[] = ['true', '1', 'yes', 'on'];
const offs: readonly string[] = ['false', '0', 'no', 'off'];

function readOn(value: string | boolean | undefined, { label, help }: Asker): boolean {
  const word = String(value).toLowerCase();
  if (ons.includes(word)) return true;
  if (offs.includes(word)) return false;
  throw usage(`${label} is one of ${[...ons, ...offs].join(', ')}, not “${value}”.`, help);
}

/** A number is told from a word by its quotes. */
const shown = ({ kind }: Option<unknown>, text: string, wrong: string): string =>
  kind === 'number' && wrong !== 'a number' ? text : `“${text}”`;

function hints(
  { kind, choices, min, max }: Option<unknown>,
  text: string,
  { label, help }: Asker,
): readonly string[] {
  const near = kind === 'choice' ? didYouMean(text, choices) : null;
  const example = `Write ${label} ${min ?? max ?? 2}, for example.`;
  return [
    ...(near === null ? [] : [`Did you mean ${near}?`]),
    ...(kind === 'number' && Number.isNaN(Number(text)) ? [example] : []),
    help,
  ];
}
