import { readGlobals, readStages } from '../build-log/dockerfile.ts';
import type { Instruction, Stage } from '../build-log/dockerfile.ts';
import { expand } from './words.ts';

/** What a build is given for the `ARG` lines of a Dockerfile. */
export type Args = Readonly<Record<string, string>>;

/** An `ARG` taken apart: each name with its default, null where it has none. */
export function readArg(text: string): readonly (readonly [string, string | null])[] {
  const words = text.replace(/^ARG\s+/iu, '').matchAll(/(\w+)(?:=((?:"[^"]*"|'[^']*'|\S)*))?/gu);
  return [...words].map(([, name = '', value]) => [
    name,
    value === undefined ? null : unquoted(value),
  ]);
}

/** What stands behind `ENV`: pairs, or in its old form one name and all the rest. */
export function readEnv(body: string): readonly (readonly [string, string])[] {
  const old = /^(\w+)\s+(.*)$/su.exec(body);
  if (old !== null) return [[old[1] ?? '', old[2] ?? '']];
  const pairs = body.matchAll(/(\w+)=("(?:[^"\\]|\\.)*"|'[^']*'|\S+)/gu);
  return [...pairs].map(([, name = '', value = '']) => [name, value]);
}

/** The arguments that stand before the first stage: a stage gets one by an `ARG` of that name. */
export function globalArgs(globals: readonly Pick<Instruction, 'text'>[], args: Args) {
  const known = new Map<string, string>();
  for (const [name, fallback] of globals.flatMap(({ text }) => readArg(text))) {
    const value = args[name] ?? (fallback === null ? null : expand(fallback, known));
    if (value !== null) known.set(name, value);
  }
  return known;
}

/** The stages of a build, what their base images add to them included. */
export function stagesOf(of: {
  readonly dockerfile: string;
  readonly args: Args;
  readonly triggers: Readonly<Record<string, readonly string[]>>;
}): readonly Stage[] {
  const globals = globalArgs(readGlobals(of.dockerfile), of.args);
  return readStages(of.dockerfile, (from) => of.triggers[expand(from, globals)] ?? []);
}

/** What a stage starts from, as far as it can be told: an image, or another stage in lower case. */
export function baseOf({ instructions }: Stage, globals: ReadonlyMap<string, string>): string {
  const words = instructions[0]?.text.split(' ') ?? [];
  return expand(words.find((word, at) => at > 0 && !word.startsWith('--')) ?? '', globals);
}

/** Every image that some stage starts from, each once; not those whose name cannot be told. */
export function baseImages(dockerfile: string, args: Args): readonly string[] {
  const stages = readStages(dockerfile);
  const globals = globalArgs(readGlobals(dockerfile), args);
  const all = stages.map((stage) => baseOf(stage, globals));
  return [...new Set(all)].filter(
    (base) =>
      !base.includes('$') &&
      base !== 'scratch' &&
      !stages.some(({ name }) => name === base.toLowerCase()),
  );
}

export const unquoted = (value: string): string => value.replaceAll(/^["']|["']$/gu, '');
