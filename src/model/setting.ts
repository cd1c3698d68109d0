/** Something that tasks leave to the config, with what holds where no config says it. */
export interface Setting<T> {
  readonly name: string;
  readonly initial: T;
  /** What a config lists in `settings`: a value, or what to make of the one that holds otherwise. Throws a `TypeError`. */
  readonly to: (this: void, value: T | ((initial: T) => T)) => SettingTo;
}

/** A setting with the value that a config gives it. */
export type SettingTo = { readonly setting: { readonly name: string }; readonly value: unknown };

/**
 * Declares a setting. `problem` is what is wrong with a value, in words that go on after its name; null where nothing is.
 * The compiler says as much, but a config may be plain JavaScript, or unchecked.
 */
export function setting<T>(definition: {
  readonly name: string;
  readonly initial: T;
  readonly problem?: (value: T) => string | null;
}): Setting<T> {
  const { name, initial, problem } = definition;
  const self: Setting<T> = {
    name,
    initial,
    to: (given) => {
      const value = isMaker(given) ? given(initial) : given;
      const wrong = problem?.(value) ?? null;
      if (wrong !== null) throw new TypeError(`the setting \`${name}\`: ${wrong}`);
      return { setting: self, value };
    },
  };
  return self;
}

/** Reads settings: the last that a list gives wins. */
export const readSetting =
  (given: readonly SettingTo[]) =>
  <T>(of: Setting<T>): T => {
    const said = given.findLast((one) => one.setting === of);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only its own `to` puts a value beside a setting.
    return said === undefined ? of.initial : (said.value as T);
  };

/** A value that is itself a function would be taken for one that makes it; settings are data. */
const isMaker = <T>(given: T | ((initial: T) => T)): given is (initial: T) => T =>
  typeof given === 'function';
