import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { Stop, failureOf } from '../model/failure.ts';
import type { PlacedChecklist, Testing } from '../model/checklist.ts';
import type { Flow } from '../model/flow.ts';
import type { SettingTo } from '../model/setting.ts';
import type { AnyTask, Need, Placed } from '../model/task.ts';
import type { Subject } from '../model/walk.ts';
import type { ReadFiles } from '../model/files.ts';
import type { Reading } from '../model/world.ts';
import type { Config, Include } from './define.ts';

import { findConfig } from './find.ts';

/** What the configs together say. */
export type Project = {
  /** The config that was found from where the user stands; null where the package's own serves. */
  readonly file: string | null;
  readonly tasks: readonly Placed[];
  readonly before: readonly { readonly task: AnyTask; readonly run: readonly (Need | Flow)[] }[];
  readonly settings: readonly SettingTo[];
  readonly workspace: string | null;
  readonly findRoot: ((look: Reading) => Promise<string>) | null;
  readonly checklists: readonly PlacedChecklist[];
  readonly testing: Testing;
  readonly findSubject: ((look: Reading) => Promise<Subject>) | null;
  readonly overview: NonNullable<Config['overview']> | null;
};

export interface Loading {
  readonly cwd: string;
  readonly files: Pick<ReadFiles, 'stat'>;
  /** The folder of the user's settings. */
  readonly configHome: string;
  readonly import: (path: string) => Promise<unknown>;
}

/** Finds and reads the config. `own` gives the package's config, for where there is none. Throws a `config` or `usage` failure. */
export async function loadProject(
  from: Loading,
  given: string | undefined,
  own: () => Promise<unknown>,
): Promise<Project> {
  const file =
    given === undefined
      ? await findConfig(from.cwd, from.files, from.configHome)
      : resolve(from.cwd, given);
  if (given !== undefined && (await from.files.stat(file ?? '')) === null)
    throw new Stop({
      kind: 'usage',
      what: `There is no config at ${file}.`,
      todo: ['Check the path after --config.'],
    });
  const name = file === null ? 'kpi-tasks itself' : relative(from.cwd, file) || file;
  const read = file === null ? configIn(await own(), name) : await readConfig(from, file);
  const all = await gather(from, read, { file: file ?? name, name, prefix: '', seen: [] });
  return {
    file,
    tasks: all.tasks,
    before: all.before,
    settings: all.settings,
    workspace:
      file === null || read.workspace === undefined ? null : resolve(dirname(file), read.workspace),
    findRoot: all.findRoot,
    checklists: all.checklists,
    testing: all.testing,
    findSubject: all.findSubject,
    overview: all.overview,
  };
}

type Where = {
  readonly file: string;
  readonly name: string;
  readonly prefix: string;
  readonly seen: readonly string[];
};
type Gathered = Omit<Project, 'file' | 'workspace'>;

/** One config with all that it includes. */
async function gather(from: Loading, config: Config, where: Where): Promise<Gathered> {
  const included = await Promise.all(
    (config.include ?? []).map((one) => include(from, one, where)),
  );
  const own = (config.tasks ?? []).map(({ task }) => ({
    task,
    name: where.prefix + task.name,
    place: where.name,
  }));
  const before = (config.before ?? []).map(({ task, run }) => ({ task: task.task, run }));
  return {
    tasks: [...included.flatMap((one) => one.tasks), ...own],
    before: [...included.flatMap((one) => one.before), ...before],
    // What a config says itself comes last, and holds.
    settings: [...included.flatMap((one) => one.settings), ...(config.settings ?? [])],
    findRoot: config.findRoot ?? included.find((one) => one.findRoot !== null)?.findRoot ?? null,
    overview: config.overview ?? included.find((one) => one.overview !== null)?.overview ?? null,
    ...checks(config, included, where.name),
  };
}

/** The part of a config that checklists need; what a config says itself comes before what it includes. */
const checks = (config: Config, included: readonly Gathered[], place: string) => ({
  checklists: [
    ...included.flatMap((one) => one.checklists),
    ...(config.checklists ?? []).map(({ checklist }) => ({ checklist, place })),
  ],
  testing: [...included, { testing: config.testing ?? {} }].reduce(
    (sum: Testing, { testing }) => ({ ...sum, ...testing }),
    {},
  ),
  findSubject:
    config.findSubject ?? included.find((one) => one.findSubject !== null)?.findSubject ?? null,
});

const none: Gathered = {
  tasks: [],
  before: [],
  settings: [],
  findRoot: null,
  overview: null,
  checklists: [],
  testing: {},
  findSubject: null,
};

async function include(from: Loading, one: Include, where: Where): Promise<Gathered> {
  const prefix = one.as === undefined ? where.prefix : `${where.prefix}${one.as}:`;
  if (typeof one.config !== 'string')
    return gather(from, one.config, {
      ...where,
      name: `a config that ${where.name} includes`,
      prefix,
    });
  const file = isAbsolute(one.config) ? one.config : resolve(dirname(where.file), one.config);
  if (where.seen.includes(file)) return none;
  if ((await from.files.stat(file)) === null) {
    if (one.optional === true) return none;
    throw new Stop({
      kind: 'config',
      file: where.file,
      what: `it includes ${one.config}, which does not exist`,
      at: null,
    });
  }
  const name = relative(from.cwd, file) || file;
  return gather(from, await readConfig(from, file), {
    file,
    name,
    prefix,
    seen: [...where.seen, where.file, file],
  });
}

async function readConfig(from: Loading, file: string): Promise<Config> {
  const module = await from.import(file).catch((error: unknown) => {
    const failure = failureOf(error);
    if (failure.kind !== 'thrown') throw error;
    throw new Stop({
      kind: 'config',
      file,
      what: failure.message,
      at: importerIn(failure.message) ?? placeOf(failure.stack, file),
    });
  });
  return configIn(module, file);
}

function configIn(module: unknown, file: string): Config {
  const config =
    typeof module === 'object' && module !== null && 'default' in module
      ? module.default
      : undefined;
  const wrong = problemOf(config);
  if (wrong !== null) throw new Stop({ kind: 'config', file, what: wrong, at: null });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `problemOf` found nothing wrong with it.
  return config as Config;
}

function problemOf(config: unknown): string | null {
  if (config !== undefined && (typeof config !== 'object' || config === null))
    return 'its default export is no config; write `export default defineConfig({ tasks: [ … ] })`';
  if (config === undefined)
    return 'it has no default export; write `export default defineConfig({ tasks: [ … ] })`';
  for (const [key, { of, what }] of Object.entries(lists)) {
    const value: unknown = Reflect.get(config, key) ?? [];
    if (!Array.isArray(value)) return `\`${key}\` is not a list`;
    const index = value.findIndex((one) => !has(one, of));
    if (index >= 0) return `entry ${index + 1} of \`${key}\` is ${what}`;
  }
  return null;
}

/** What may be listed in a config: what each entry has, and how it is written. */
const lists: Readonly<Record<string, { readonly of: string; readonly what: string }>> = {
  tasks: { of: 'task', what: 'not a task; make it with `task({ … })`' },
  checklists: { of: 'checklist', what: 'not a checklist; make it with `checklist({ … })`' },
  include: { of: 'config', what: 'not a config to include; write `{ config: … }`' },
  before: {
    of: 'task',
    what: 'not a task with what runs before it; write `{ task: …, run: [ … ] }`',
  },
  settings: { of: 'setting', what: 'not what a setting gives, such as `permissions.to({ … })`' },
};

const has = (value: unknown, key: string): boolean =>
  typeof value === 'object' && value !== null && key in value;

/** The line of the config, or of what it imports, that an error comes from. */
function placeOf(stack: string, file: string): string | null {
  // Of what cannot be read the place stands before all else.
  const [, first = null] = /^(\/.+:\d+)\n/.exec(stack) ?? [];
  if (first !== null) return first;
  // Node's own files are `node:internal/…`; what stands after their colon is no path.
  const lines = stack
    .replaceAll(/\?\d+(?=:\d)/g, '')
    .matchAll(/(?:^|[\s(]|file:\/\/)(\/[^\s()]+?):(\d+)(?::\d+)?/gm);
  const places = [...lines].map((match) => ({ path: match[1] ?? '', line: match[2] ?? '' }));
  const known =
    places.find(({ path }) => path === file) ??
    places.find(({ path }) => !path.includes('/node_modules/'));
  return known ? `${known.path}:${known.line}` : null;
}

/** A missing package or module has no stack in the file that asks for it, but Node names that file. */
const importerIn = (message: string): string | null =>
  / imported from (\/.+)$/m.exec(message)?.[1] ?? null;
