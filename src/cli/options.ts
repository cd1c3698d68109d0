import type { Option, Options } from '../model/option.ts';
import type { Placed, Settled } from '../model/task.ts';
import { readValue, textsIn } from './values.ts';
import { usage } from './words-of-argv.ts';
import type { Flag, Words } from './words-of-argv.ts';

/** `noCache` as people type it, `no-cache`; capitals in a row are one word, as in `HTTPPort`. */
export const flagName = (key: string): string =>
  key
    .replaceAll(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3-$2')
    .replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

/** The flags of a task, for the parser, and the options that they are. */
export const flagsOf = (options: Options): readonly (Flag & { readonly key: string })[] =>
  Object.entries(options).flatMap(([key, option]) =>
    option.place === 'flag'
      ? [{ key, name: flagName(key), short: option.short, takesValue: option.kind !== 'on' }]
      : [],
  );

/** An option that a task cannot do without, and that nobody gave. */
export type Lacking = {
  readonly key: string;
  readonly option: Option<unknown>;
  readonly label: string;
};

/** What the command line and the environment give a task, and what is lacking. Throws a `usage` failure. */
export function readOptions(
  { name, task }: Pick<Placed, 'name' | 'task'>,
  words: Words,
  place: { readonly cwd: string; readonly env: Env },
): { readonly given: Settled; readonly lacking: readonly Lacking[] } {
  const help = `$ kpi-tasks help ${name}`;
  const left = [...words.positionals];
  const given: Record<string, unknown> = {};
  const lacking: Lacking[] = [];
  for (const [key, option] of Object.entries(task.options)) {
    const typed = option.place === 'flag' ? words.flags.get(flagName(key)) : taken(option, left);
    const fromEnv = inEnvironment(option, place.env);
    const label = option.place === 'flag' ? `--${flagName(key)}` : flagName(key).toUpperCase();
    if (typed !== undefined && typed.length > 0)
      given[key] = readValue(option, typed, { label, cwd: place.cwd, help });
    else if (fromEnv !== undefined)
      given[key] = readValue(option, textsIn(option, fromEnv), {
        label: `$${option.env}`,
        cwd: place.cwd,
        help,
      });
    else if (option.required) lacking.push({ key, option, label });
  }
  if (left.length > 0) throw usage(`${name} does not know what to do with “${left[0]}”.`, help);
  return { given, lacking };
}

/** What the environment says; a list or an on/off flag that is empty there says nothing. */
function inEnvironment({ env, kind }: Option<unknown>, from: Env): string | undefined {
  const text = env === undefined ? undefined : from[env];
  return text === '' && (kind === 'list' || kind === 'on') ? undefined : text;
}
type Env = Readonly<Record<string, string | undefined>>;

function taken(option: Option<unknown>, left: string[]): readonly string[] {
  return option.kind === 'list' ? left.splice(0) : left.splice(0, 1);
}
