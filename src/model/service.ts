import type { Json } from './json.ts';
import type { Given, Options, Values } from './option.ts';
import type { Settings } from './settings.ts';
import { bound, task } from './declare.ts';
import type {
  AnyTask,
  Checking,
  Definition,
  Needs,
  Prepared,
  Preparing,
  Settled,
  Task,
} from './task.ts';
import type { Command } from './shell.ts';

/** How it is known that a service can be used. */
export type ReadyWhen =
  /** A line that it prints; of a pattern, named groups are handed on. */
  | { readonly line: string | RegExp }
  /** A port of this machine that takes connections. Nobody else may have it when the service starts. */
  | { readonly port: number }
  /** An address that answers with a status below 400. */
  | { readonly url: string };

/** What a service gives to those that need it. */
export type Serving = {
  readonly pid: number;
  /** The port that was waited for, or that the line’s group `port` names. */
  readonly port: number | null;
  readonly url: string | null;
  /** The line that was waited for. */
  readonly line: string | null;
  /** The named groups of the line’s pattern. */
  readonly groups: { readonly [name: string]: string };
};

type Either<C, T> = T | ((context: C) => T);

/** What a service is made of. */
export interface ServiceDefinition<O extends Options, N extends Needs>
  extends
    Pick<
      Definition<O, N, Prepared, void>,
      | 'name'
      | 'summary'
      | 'details'
      | 'group'
      | 'examples'
      | 'options'
      | 'needs'
      | 'after'
      | 'requires'
    >,
    Pick<Settings<Values<O>, never>, 'aliases' | 'internal' | 'dir' | 'env' | 'dotenv'> {
  /** The program. It must stay in the foreground, since its end is the service’s end. */
  readonly start: Either<Starting<O, N>, Command>;
  readonly readyWhen: Either<Starting<O, N>, ReadyWhen>;
  /** Seconds until it must be ready; 60 unless it says otherwise. */
  readonly limit?: number;
}
/** What `start` and `readyWhen` may use. */
export type Starting<O extends Options, N extends Needs> = Omit<
  Checking<Values<O>, N, Prepared>,
  'prepared'
>;

/** The same as the engine sees it. */
export interface Service {
  readonly start: (context: Erased) => Command;
  readonly readyWhen: (context: Erased) => ReadyWhen;
  readonly limit: number;
}
type Erased = Preparing<Settled> & { readonly needs: Readonly<Record<string, unknown>> };

/**
 * Declares a program that runs beside those that need it: it is started for the first of them that is not up to date,
 * waited for until it is ready, and ended when the last has ended, in whatever way the run ends. By its own name it runs
 * until Ctrl-C.
 */
export function service<const O extends Options = {}, const N extends Needs = {}>(
  definition: ServiceDefinition<O, N>,
): Task<Given<O>, Serving> {
  const { start, readyWhen, limit = 60, ...rest } = definition;
  const made = task<O, N, Prepared, Json>({
    ...rest,
    prepare: () => ({
      notes: [`a service, ready within ${limit} s, that ends with those that need it`],
      commands: typeof start === 'function' ? [] : [start],
    }),
    // The engine starts it itself.
    run: () => null,
  });
  const self: AnyTask = {
    ...made.task,
    service: {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the types are erased, as `task` does.
      start: (context) => pick(start, context as unknown as Starting<O, N>),
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same.
      readyWhen: (context) => pick(readyWhen, context as unknown as Starting<O, N>),
      limit,
    },
  };
  return bound(self);
}

const pick = <C, T extends object>(value: Either<C, T>, context: C): T =>
  typeof value === 'function' ? value(context) : value;
