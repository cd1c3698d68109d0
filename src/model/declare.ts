import { isFlow } from './flow.ts';
import type { Json } from './json.ts';
import type { Given, Options } from './option.ts';
import { settled } from './settings.ts';
import { problemIn, problemInOptions } from './shape.ts';
import type { AnyTask, Definition, Need, Needs, Prepared, Settled, Task } from './task.ts';

/** Declares a task. Nothing runs until the engine plans it. */
export function task<
  const O extends Options = {},
  const N extends Needs = {},
  P extends Prepared = Prepared,
  R extends Json | void = void,
>(definition: Definition<O, N, P, R>): Task<Given<O>, R> {
  const { name, options = {} } = definition;
  const problem = problemIn(definition) ?? problemInOptions(name, options);
  if (problem !== null) throw new TypeError(problem);
  // The one place where the types are erased; past it every task is handled alike.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const self = erase(definition as unknown as Definition<Options, Needs, Prepared, Json | void>);
  return bound(self);
}

/** A task as its users see it. */
export function bound<In, R>(self: AnyTask): Task<In, R> {
  const bind = (given: Settled): Need<R> => ({ task: self, given, ready: true });
  const made: unknown = { ...bind({}), with: bind };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `Task` says what a bare task may be used for.
  return made as Task<In, R>;
}

/** Made once: what most tasks leave out costs nothing, however many they are. */
const unprepared: Prepared = { notes: [], commands: [] };

function erase(from: Definition<Options, Needs, Prepared, Json | void>): AnyTask {
  const { run, prepare } = from;
  return {
    ...settled(from),
    name: from.name,
    summary: from.summary,
    details: from.details ?? '',
    group: from.group ?? '',
    examples: from.examples ?? [],
    options: from.options ?? {},
    rest: from.rest ?? null,
    needs: (options) => pick(from.needs ?? {}, options),
    after: [...(from.after ?? []), ...(isFlow(run) ? [run] : [])],
    requires: (options) => pick(from.requires ?? [], options),
    readOnly: from.readOnly ?? false,
    service: null,
    freshness: freshnessOf(from),
    prepare: prepare ? async (context) => (await prepare(context)) ?? unprepared : () => unprepared,
    expect: from.expect,
    run: async (context) => (isFlow(run) ? undefined : run(context)),
    verdict: (result, options) => from.verdict?.(result, options) ?? null,
    print: from.print ?? null,
  };
}

/** Tasks that say what they go by, so far. */
let declared = 0;

function freshnessOf(
  from: Definition<Options, Needs, Prepared, Json | void>,
): AnyTask['freshness'] {
  const { inputs, outputs, environment, tools, upToDate } = from;
  if (!(inputs ?? outputs ?? environment ?? tools ?? upToDate)) return null;
  const here = new Error('declared');
  declared += 1;
  return {
    order: declared,
    inputs: (options) => pick(inputs ?? [], options),
    outputs: (options) => pick(outputs ?? [], options),
    environment: environment ?? [],
    tools: tools ?? {},
    upToDate: upToDate ?? null,
    declared: () => here.stack ?? '',
    text: () => [from.prepare, from.run, from.verdict].map(String).join('\n'),
  };
}

const pick = <T extends object>(value: T | ((options: Settled) => T), options: Settled): T =>
  typeof value === 'function' ? value(options) : value;
