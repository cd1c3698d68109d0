import { join } from 'node:path';
import { maySayHowToBuild } from '../../../src/domain/checkout/compose-file.ts';
import type { Preparing } from '../../../src/index.ts';
import { frontend } from '../../places/containers.ts';
import type { BuildOptions } from '../options.ts';

type Look = Preparing<BuildOptions>;
/** Whose command builds. */
export type Via = 'kobo-install' | 'buildx';
/** What a build is given besides its files. */
type BuildSettings = {
  readonly args: Readonly<Record<string, string>>;
  /** The stage it ends at; null for the last. */
  readonly target: string | null;
};

/** The arguments and the target of a build: what was typed, and beneath that what the compose files say. */
export async function buildSettings(look: Look, via: Via): Promise<BuildSettings> {
  const said = via === 'kobo-install' ? await ofCompose(look) : nothing;
  const typed = {
    args: Object.fromEntries(
      valuesOf(look.rest, '--build-arg').flatMap((word) => pairOf(word, look.env)),
    ),
    target: look.options.target ?? null,
  };
  return { args: { ...said.args, ...typed.args }, target: typed.target ?? said.target };
}

const nothing: BuildSettings = { args: {}, target: null };

/** By which option a stage is built without the cache; null where it is not. */
export function forcing({ options, rest }: Look): (stage: string) => string | null {
  const some = valuesOf(rest, '--no-cache-filter').flatMap((word) => word.toLowerCase().split(','));
  return (stage) =>
    options.noCache ? '--no-cache' : some.includes(stage) ? '--no-cache-filter' : null;
}

/** The values of an option that may be given several times, as `--name value` or `--name=value`. */
export const valuesOf = (words: readonly string[], name: string): readonly string[] =>
  words.flatMap((word, at) =>
    word === name
      ? (words[at + 1] ?? [])
      : word.startsWith(`${name}=`)
        ? [word.slice(name.length + 1)]
        : [],
  );

/** A name without a value takes that of the environment, and is not given where there is none. */
function pairOf(word: string, env: Look['env']): readonly (readonly [string, string])[] {
  const cut = word.indexOf('=');
  if (cut !== -1) return [[word.slice(0, cut), word.slice(cut + 1)]];
  const value = env[word];
  return value === undefined ? [] : [[word, value]];
}

/**
 * What compose makes of its files, variables filled in. Passwords are in what it prints: nothing of that is kept but the
 * build's own part.
 */
async function ofCompose(look: Look): Promise<BuildSettings> {
  const compose = await frontend(look);
  const texts = await Promise.all(
    compose.files.map((file) => look.files.text(join(compose.cwd, file))),
  );
  // Compose takes as long as a short build to fill its files in, and most say nothing of this.
  if (!texts.some((read) => read.is !== 'there' || maySayHowToBuild(read.text))) return nothing;
  const ended = await look.read({
    argv: compose.argv('config', '--format', 'json', look.options.service),
    cwd: compose.cwd,
  });
  if (ended.code !== 0) return nothing;
  const config: unknown = JSON.parse(ended.stdout);
  const build = ['services', look.options.service, 'build'].reduce(field, config);
  const target = field(build, 'target');
  const args = field(build, 'args');
  return {
    args: Object.fromEntries(
      Object.entries(typeof args === 'object' && args !== null ? args : {}).flatMap(
        ([name, value]: readonly [string, unknown]) =>
          typeof value === 'string' ? [[name, value] as const] : [],
      ),
    ),
    target: typeof target === 'string' ? target : null,
  };
}

const field = (of: unknown, key: string): unknown =>
  typeof of === 'object' && of !== null
    ? Object.entries(of).find(([one]) => one === key)?.[1]
    : undefined;
