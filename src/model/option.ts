/** One value the command line can set: plain data, so that help, completion and validation read the same thing. */
export type Option<Value, Needed extends boolean = boolean> = {
  readonly kind: 'text' | 'number' | 'choice' | 'on' | 'list' | 'path';
  readonly place: 'flag' | 'positional';
  readonly help: string;
  readonly choices: readonly string[];
  readonly fallback: Value | undefined;
  readonly required: Needed;
  /** One letter, for `-x`. */
  readonly short: string | undefined;
  /** The environment variable it is read from when the command line does not say. */
  readonly env: string | undefined;
  /** The smallest and the largest number it may be. */
  readonly min: number | undefined;
  readonly max: number | undefined;
};
export type Options = Readonly<Record<string, Option<unknown>>>;

/** What `run` receives: every option, read, with defaults filled in. */
export type Values<O extends Options> = {
  readonly [K in keyof O]: O[K] extends Option<infer V> ? V : never;
};

/** What a caller writes: the required options, and any of the others. The type `{}` would take anything. */
export type Given<O extends Options> = [keyof O] extends [never]
  ? Readonly<Record<string, never>>
  : Flatten<
      { readonly [K in RequiredKeys<O>]: Values<O>[K] } & {
        readonly [K in Exclude<keyof O, RequiredKeys<O>>]?: Values<O>[K];
      }
    >;
type RequiredKeys<O extends Options> = {
  [K in keyof O]: O[K]['required'] extends true ? K : never;
}[keyof O];
type Flatten<T> = { [K in keyof T]: T[K] } & {};

/** What a value should be and is not, such as `at most 3`; null where it is as it should be. */
export function wrongIn(
  { kind, choices, min, max }: Option<unknown>,
  value: unknown,
): string | null {
  if (kind === 'choice')
    return choices.some((one) => one === value) ? null : `one of ${choices.join(', ')}`;
  if (kind !== 'number') return null;
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'a number';
  if (min !== undefined && value < min) return `at least ${min}`;
  return max !== undefined && value > max ? `at most ${max}` : null;
}

type Settings<V> = {
  readonly default?: V;
  readonly required?: boolean;
  readonly short?: string;
  readonly env?: string;
};
type Bounds = { readonly min?: number; readonly max?: number };
/** A default makes it optional; otherwise it says so, or the place decides (`D`). */
type Must<S, D extends boolean> = S extends { default: {} }
  ? false
  : S extends { required: infer Q extends boolean }
    ? Q
    : D;
type Absent<S, D extends boolean> = S extends { default: {} }
  ? never
  : Must<S, D> extends true
    ? never
    : undefined;

interface Kit<D extends boolean> {
  text<const S extends Settings<string> = {}>(
    help: string,
    settings?: S,
  ): Option<string | Absent<S, D>, Must<S, D>>;
  number<const S extends Settings<number> & Bounds = {}>(
    help: string,
    settings?: S,
  ): Option<number | Absent<S, D>, Must<S, D>>;
  /** A path, made absolute from where the user stands. */
  path<const S extends Settings<string> = {}>(
    help: string,
    settings?: S,
  ): Option<string | Absent<S, D>, Must<S, D>>;
  choice<const C extends string, const S extends Settings<NoInfer<C>> = {}>(
    choices: readonly C[],
    help: string,
    settings?: S,
  ): Option<C | Absent<S, D>, Must<S, D>>;
  /** Any number of values, or with `required: true` at least one: a repeated flag, or the last positionals. */
  list<const S extends Omit<Settings<never>, 'default'> = {}>(
    help: string,
    settings?: S,
  ): Option<readonly string[], Must<S, false>>;
}
interface FlagKit extends Kit<false> {
  on(
    help: string,
    settings?: Omit<Settings<never>, 'default' | 'required'>,
  ): Option<boolean, false>;
}

/** `--name value`, optional unless it says `required: true`. */
export const flag: FlagKit = kit('flag', false);
/** A positional argument, in the order of the keys; required unless it has a default. */
export const arg: Kit<true> = kit('positional', true);

function kit(place: 'flag' | 'positional', required: boolean): FlagKit & Kit<true> {
  const option =
    (kind: Option<unknown>['kind'], needed = required, fallback?: unknown) =>
    (help: string, settings: Settings<unknown> & Bounds = {}, choices: readonly string[] = []) => ({
      kind,
      place,
      help,
      choices,
      fallback: settings.default ?? fallback,
      required: settings.default === undefined && (settings.required ?? needed),
      short: settings.short,
      env: settings.env,
      min: settings.min,
      max: settings.max,
    });
  const made = {
    text: option('text'),
    number: option('number'),
    path: option('path'),
    list: option('list', false, []),
    on: option('on', false, false),
    choice: (choices: readonly string[], help: string, settings?: Settings<unknown>) =>
      option('choice')(help, settings, choices),
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `Kit` says what each call gives.
  return made as unknown as FlagKit & Kit<true>;
}
