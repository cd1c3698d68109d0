import { parseArgs } from 'node:util';
import { didYouMean } from '../graph/graph.ts';
import { Stop } from '../model/failure.ts';
import { globalFlags, lineModes } from './globals.ts';
import type { Globals } from './globals.ts';

/** A flag that a command understands besides the global ones. */
export type Flag = {
  readonly name: string;
  readonly short: string | undefined;
  readonly takesValue: boolean;
};

/** A command line, taken apart. */
export type Words = {
  readonly globals: Globals;
  /** Every value of each flag of the command; `true` or `false` for one without a value. */
  readonly flags: ReadonlyMap<string, readonly (string | boolean)[]>;
  readonly positionals: readonly string[];
};

/** The first word that is a command, and everything around it; what follows `--` is apart. */
export function split(argv: readonly string[]): {
  readonly command: string | null;
  readonly args: readonly string[];
  readonly rest: readonly string[];
} {
  const cut = argv.indexOf('--');
  const head = cut < 0 ? argv : argv.slice(0, cut);
  const rest = cut < 0 ? [] : argv.slice(cut + 1);
  const takesValue = new Set(
    globalFlags.flatMap((flag) => (flag.value ? [`--${flag.name}`, `-${flag.short}`] : [])),
  );
  const at = head.findIndex(
    (word, index) =>
      (word === '-' || !word.startsWith('-')) && !takesValue.has(head[index - 1] ?? ''),
  );
  return at < 0
    ? { command: null, args: head, rest }
    : { command: head[at] ?? null, args: head.toSpliced(at, 1), rest };
}

/** Reads the words of a command line. Throws a `usage` failure for what it does not know. */
export function readWords(args: readonly string[], own: readonly Flag[], hint: string): Words {
  const known = [...globalFlags.map(asFlag), ...own];
  const flags = new Map<string, (string | boolean)[]>();
  const positionals: string[] = [];
  for (const token of tokensOf(args, known)) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const [name, value] = settle(token, known, hint);
    flags.set(name, [...(flags.get(name) ?? []), value]);
  }
  return { globals: globalsOf(flags), flags, positionals };
}

/** What takes words apart is loaded where there is a flag. */
const tokensOf = (args: readonly string[], known: readonly Flag[]) =>
  args.some((word) => word.startsWith('-'))
    ? parseArgs({
        args: [...args],
        options: Object.fromEntries(
          known.map(({ name, short, takesValue }) => [
            name,
            {
              type: takesValue ? ('string' as const) : ('boolean' as const),
              ...(short === undefined ? {} : { short }),
            },
          ]),
        ),
        strict: false,
        allowPositionals: true,
        tokens: true,
      }).tokens
    : args.map((value) => ({ kind: 'positional' as const, value }));

type Token = {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
};

function settle(
  token: Token,
  known: readonly Flag[],
  hint: string,
): readonly [string, string | boolean] {
  const flag = known.find(({ name }) => name === token.name);
  if (flag?.takesValue === true) {
    if (
      token.value === undefined ||
      (token.value.startsWith('-') && token.inlineValue !== true && token.value !== '-')
    )
      throw usage(
        `${token.rawName} needs a value.`,
        `Write it as ${token.rawName}${token.rawName.startsWith('--') ? '=' : ' '}VALUE.`,
      );
    return [flag.name, token.value];
  }
  if (flag) {
    if (token.value !== undefined && !['true', 'false'].includes(token.value))
      throw usage(
        `${token.rawName} takes no value, but got “${token.value}”.`,
        `Leave “=${token.value}” away.`,
      );
    return [flag.name, token.value !== 'false'];
  }
  const positive = known.find(({ name, takesValue }) => `no-${name}` === token.name && !takesValue);
  if (positive) return [positive.name, false];
  if (token.name === '=')
    throw usage('A flag of one letter takes no “=”.', 'Leave it away, or write the long flag.');
  const near = didYouMean(
    token.name,
    known.map(({ name }) => name),
  );
  throw usage(
    `There is no flag ${token.rawName}.`,
    near === null ? hint : `Did you mean --${near}?`,
    ...(near === null ? [] : [hint]),
  );
}

const asFlag = (flag: (typeof globalFlags)[number]): Flag => ({
  name: flag.name,
  short: flag.short,
  takesValue: flag.value !== undefined,
});

function globalsOf(flags: Words['flags']): Globals {
  const on = (name: string) => flags.get(name)?.at(-1) === true;
  const text = (name: string) => {
    const value = flags.get(name)?.at(-1);
    return typeof value === 'string' ? value : undefined;
  };
  const color = text('color') ?? 'auto';
  if (color !== 'always' && color !== 'never' && color !== 'auto')
    throw usage(
      `--color is always, never or auto, not “${color}”.`,
      'Write --color=never, for example.',
    );
  return {
    help: on('help'),
    version: on('version'),
    json: on('json'),
    noInput: on('no-input'),
    yes: on('yes'),
    dryRun: on('dry-run'),
    force: on('force'),
    why: on('why'),
    watch: on('watch'),
    keepGoing: on('keep-going'),
    quiet: on('quiet'),
    verbose: on('verbose'),
    list: on('list'),
    concurrency: concurrencyOf(text('concurrency')),
    cwd: text('cwd'),
    config: text('config'),
    lines: linesOf(text('lines')),
    color,
  };
}

function linesOf(text: string | undefined): Globals['lines'] {
  const known = lineModes.find((one) => one === text);
  if (text === undefined || known !== undefined) return known;
  throw usage(`--lines is ${lineModes.join(', ')}, not “${text}”.`, 'Write --lines=grouped.');
}

function concurrencyOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw usage(`--concurrency is a whole number from 1, not “${text}”.`, 'Write -j 2, for example.');
}

export const usage = (what: string, ...todo: readonly string[]): Stop =>
  new Stop({ kind: 'usage', what, todo });
