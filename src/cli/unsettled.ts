import { Stop } from '../model/failure.ts';
import type { AnyTask, Need, Settled } from '../model/task.ts';
import { blamed } from '../run/blame.ts';
import { flagName } from './options.ts';

/** What a function of a task's options gives where nobody has given them. */
export type Unsettled<T> = {
  /** Null where it cannot do without the options in `lacking`. */
  readonly gave: T | null;
  /** The required options without a value that it looked at, as people type them. */
  readonly lacking: readonly string[];
};

/** The options a task has by what it was given and by default; those it requires and lacks are left out. */
export const optionsOf = ({ task, given }: Pick<Need, 'task' | 'given'>): Settled =>
  Object.fromEntries(
    Object.entries(task.options)
      .filter(([key, option]) => given[key] !== undefined || !option.required)
      .map(([key, option]) => [key, given[key] ?? option.fallback]),
  );

/** Calls a function of a task's options though some may lack. What it throws for another reason is a failure that names the task. */
export function tryWith<T>(
  { task, given }: Pick<Need, 'task' | 'given'>,
  call: (options: Settled) => T,
  names: { readonly task: string; readonly of: 'needs' | 'requires'; readonly own: string },
): Unsettled<T> {
  const asked = new Set<string>();
  const options = { ...optionsOf({ task, given }) };
  for (const [key, option] of Object.entries(task.options))
    if (!(key in options))
      Object.defineProperty(options, key, {
        enumerable: true,
        get: () => {
          asked.add(labelOf(task, key));
          return option.fallback;
        },
      });
  try {
    const gave = call(options);
    return { gave, lacking: [...asked] };
  } catch (error) {
    if (asked.size > 0) return { gave: null, lacking: [...asked] };
    const failure = blamed(error, names.own);
    if (failure.kind !== 'thrown') throw error;
    const message = `\`${names.of}\` of ${names.task}: ${failure.message}`;
    throw new Stop({ ...failure, message, byTask: true });
  }
}

const labelOf = (task: AnyTask, key: string): string =>
  task.options[key]?.place === 'flag' ? `--${flagName(key)}` : flagName(key).toUpperCase();
