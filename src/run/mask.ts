import type { Prepared } from '../model/task.ts';

/** Hides secrets in text. A secret shorter than this would hide ordinary words. */
const shortest = 6;
const cover = '***';

export interface Mask {
  /** Values that must never be shown from now on. */
  readonly add: (...values: readonly string[]) => void;
  /** The text with every secret covered: as it is, as base64, and URL-encoded. */
  readonly text: (text: string) => string;
  /** The same for every string in a value. */
  readonly deep: <T>(value: T) => T;
}

const secretNames = /(_|^)TOKEN$|_SECRET(_KEY)?$|PASSWORD|PASSWD|_API_KEY$/;

/** Values of variables whose names say that they are secret. */
export const secretsOf = (env: Readonly<Record<string, string | undefined>>): readonly string[] =>
  Object.keys(env)
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
  let pattern: RegExp | null = null;
  const add = (...values: readonly string[]) => {
    if (values.length === 0) return;
    const before = known.size;
    // Masking looks at one line at a time, so a secret of several lines, such as a private key, is hidden line by line.
    for (const line of values.flatMap((value) => [value, ...value.split(/\r?\n/)]))
      if (line.length >= shortest && !known.has(line))
        for (const form of formsOf(line)) known.add(form);
    if (known.size === before) return;
    // The longest first, so that a secret that contains another is covered whole.
    const forms = [...known].sort((one, other) => other.length - one.length);
    pattern = new RegExp(forms.map((form) => escaped(form)).join('|'), 'g');
  };
  const text = (words: string) => (pattern === null ? words : words.replace(pattern, cover));
  add(...secrets);
  const deep = <T>(value: T): T =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `walk` keeps the shape and changes only strings.
    pattern === null ? value : (walk(value, text) as T);
  return { add, text, deep };
}

function walk(value: unknown, text: (words: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((part) => walk(part, text));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, walk(part, text)]));
}

/** A secret as it may appear. Base64 depends on where it starts in the encoded text, hence three forms. */
function formsOf(secret: string): readonly string[] {
  const base64 = [0, 1, 2].map((offset) => {
    const bytes = new TextEncoder().encode(' '.repeat(offset) + secret);
    const encoded = btoa(String.fromCharCode(...bytes)).replace(/=+$/, '');
    // The first and last characters also hold bits of the neighbours.
    return encoded.slice(Math.ceil((offset * 4) / 3), Math.floor((bytes.length * 8) / 6));
  });
  const safe = base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'));
  const url = encodeURIComponent(secret.toWellFormed());
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  const forms = [secret, JSON.stringify(secret).slice(1, -1), url, lower(url), form, lower(form)];
  return [...forms, ...[...base64, ...safe].filter((one) => one.length >= shortest)];
}

const lower = (text: string) => text.replaceAll(/%../g, (code) => code.toLowerCase());

/** `RegExp.escape` is not in Node 22. */
const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
