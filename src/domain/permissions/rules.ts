import type { Asked, Compile, Matcher, PathKind, Policy, Rule } from './policy.ts';

/** A rule with its globs made ready. */
export type Ready = {
  readonly rule: Rule;
  /** Its place among the rules: two of them may have one id. */
  readonly index: number;
  readonly globs: readonly { readonly glob: string; readonly matcher: Matcher }[];
  readonly allow: readonly Matcher[];
};

export function makeReady(policy: Policy, compile: Compile): readonly Ready[] {
  return policy.rules.map((rule, index) => ({
    rule,
    index,
    globs: many(rule.paths).map((glob) => ({ glob, matcher: compile(glob) })),
    allow: many(rule.allow ?? []).map((glob) => compile(glob)),
  }));
}

/**
 * The folders of the top that a policy speaks of; null where it needs all of them, as it does where a link may lead anywhere.
 */
export function rootsOf({ rules }: Policy, compile: Compile): readonly string[] | null {
  const follows = rules.some((one) => one.resolves === true || one.executableBy !== undefined);
  const bases = rules.flatMap(({ paths }) => many(paths).map((glob) => compile(glob).base));
  if (follows || bases.includes('/')) return null;
  return [...new Set(bases.map((base) => `/${base.split('/')[1]}`))];
}

/** The rules that may speak of something below a folder: the walk carries only these on. */
export const below = (ready: readonly Ready[], folder: string): readonly Ready[] =>
  ready.filter(({ globs }) =>
    globs.some(({ matcher }) => inside(matcher.base, folder) || inside(folder, matcher.base)),
  );

/** The globs of a rule that match a path. */
export function matching(
  { rule, globs, allow }: Ready,
  path: string,
  kind: PathKind,
): readonly string[] {
  if (rule.kinds?.includes(kind) === false) return none;
  let found: string[] | null = null;
  for (const { glob, matcher } of globs) if (matches(matcher, path)) (found ??= []).push(glob);
  return found === null || allow.some((one) => matches(one, path)) ? none : found;
}
const none: readonly string[] = [];

/** For each thing that is asked of a path, the last rule that asks it. */
export function decide(rules: readonly Rule[]): ReadonlyMap<Thing, Rule> {
  const decided = new Map<Thing, Rule>();
  for (const rule of rules)
    for (const key of keys) if (rule[key] !== undefined) decided.set(things[key], rule);
  return decided;
}

export type Thing =
  | 'owner'
  | 'group'
  | 'mode'
  | 'read'
  | 'write'
  | 'execute'
  | 'absence'
  | 'setuid'
  | 'capabilities'
  | 'worldWritable'
  | 'named'
  | 'ownerOfFolder'
  | 'devices'
  | 'resolves';

/** To be writable and not to be are answers to one question. */
const things = {
  owner: 'owner',
  group: 'group',
  mode: 'mode',
  readableBy: 'read',
  writableBy: 'write',
  notWritableBy: 'write',
  executableBy: 'execute',
  mustNotExist: 'absence',
  setuid: 'setuid',
  capabilities: 'capabilities',
  worldWritable: 'worldWritable',
  named: 'named',
  ownerOfFolder: 'ownerOfFolder',
  devices: 'devices',
  resolves: 'resolves',
} as const satisfies Readonly<Record<Exclude<keyof Asked, 'mustExist'>, Thing>>;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- these are the keys of the table above.
const keys = Object.keys(things) as readonly (keyof typeof things)[];

/** What a rule may ask. */
export const askable: readonly (keyof Asked)[] = [...keys, 'mustExist'];

const matches = (matcher: Matcher, path: string): boolean =>
  inside(path, matcher.base) && (matcher.all || matcher.test(path));

export const inside = (path: string, folder: string): boolean =>
  folder === '/' || path === folder || (path.startsWith(folder) && path[folder.length] === '/');

export const many = <T>(value: T | readonly T[]): readonly T[] =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `isArray` does not know readonly lists.
  Array.isArray(value) ? (value as readonly T[]) : [value as T];
