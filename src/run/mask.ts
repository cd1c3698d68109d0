import type { Prepared } from '../model/task.ts';
import { base64Run, shortest, spellings, wrapped } from './spellings.ts';

const cover = '***';

export interface Mask {
  /** Values that must never be shown from now on. */
  readonly add: (...values: readonly string[]) => void;
  /** The text with every secret covered: as it is, as base64, also in lines, and URL-encoded. */
  readonly text: (text: string) => string;
  /** The same for every string and number in a value, and for the keys. */
  readonly deep: <T>(value: T) => T;
}

const secretNames = /(_|^)TOKEN$|_SECRET(_KEY)?$|PASSWORD|PASSWD|_API_KEY$/;

/** Values of variables whose names say that they are secret. */
export const secretsOf = (env: Readonly<Record<string, string | undefined>>): readonly string[] =>
  // Of the variables of the process `keys` would look up each one.
  Object.getOwnPropertyNames(env)
    // A pattern that minds no case itself would take as long as the rest of a small run's preparation.
    .filter((name) => secretNames.test(name.toUpperCase()))
    .map((name) => env[name])
    .filter((value) => value !== undefined);

/** What must not be shown of a task's plans: what it says itself, and what its commands find in their environment. */
export const secretsIn = ({ secrets = [], commands }: Prepared): readonly string[] => [
  ...secrets,
  ...commands.flatMap(({ env = {} }) => secretsOf(env)),
];

export function makeMask(secrets: readonly string[] = []): Mask {
  const known = new Set<string>();
  const lines: ((run: string) => boolean)[] = [];
  let pattern: RegExp | null = null;
  const add = (...values: readonly string[]) => {
    if (values.length === 0) return;
    const before = known.size;
    // Masking looks at one line at a time, so a secret of several lines, such as a private key, is hidden line by line.
    for (const line of values.flatMap((value) => [value, ...value.split(/\r?\n/)])) {
      if (line.length < shortest || known.has(line)) continue;
      known.add(line);
      const isOfIt = wrapped(line);
      if (isOfIt !== null) lines.push(isOfIt);
    }
    if (known.size === before) return;
    // The longest first, so that a secret that contains another is covered whole.
    const longestFirst = [...known].sort((one, other) => other.length - one.length);
    pattern = new RegExp(longestFirst.flatMap(spellings).join('|'), 'g');
  };
  const text = (words: string) => {
    if (pattern === null) return words;
    const covered = words.replace(pattern, cover);
    return lines.length === 0
      ? covered
      : covered.replace(base64Run, (run) => (lines.some((isOfIt) => isOfIt(run)) ? cover : run));
  };
  add(...secrets);
  const deep = <T>(value: T): T =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `walk` keeps the shape of what is not secret.
    pattern === null ? value : (walk(value, text) as T);
  return { add, text, deep };
}

function walk(value: unknown, text: (words: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') {
    const covered = text(String(value));
    return covered === String(value) ? value : covered;
  }
  if (Array.isArray(value)) return value.map((part) => walk(part, text));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [text(key), walk(part, text)]),
  );
}
