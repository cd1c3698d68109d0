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
  const bases = rules.flatMap(({ paths }) => many(paths).flatMap((glob) => compile(glob).bases));
  if (follows || bases.includes('/')) return null;
  return [...new Set(bases.map((base) => `/${base.split('/')[1]}`))];
}

/** The rules that may speak of something below a folder, and their exceptions there: the walk carries only these on. */
export const below = (ready: readonly Ready[], folder: string): readonly Ready[] => {
  const near = ({ bases }: Matcher) =>
    bases.some((base) => inside(base, folder) || inside(folder, base));
  return ready.flatMap((one) => {
    if (!one.globs.some(({ matcher }) => near(matcher))) return [];
    return one.allow.every(near) ? [one] : [{ ...one, allow: one.allow.filter(near) }];
  });
};

/** Whether a rule speaks of a path. */
export const speaksOf = ({ rule, globs, allow }: Ready, path: string, kind: PathKind): boolean =>
  rule.kinds?.includes(kind) !== false &&
  globs.some(({ matcher }) => matches(matcher, path)) &&
  !allow.some((one) => matches(one, path));

/** The globs of a rule that match a path. */
export const matching = ({ globs }: Ready, path: string): readonly string[] =>
  globs.filter(({ matcher }) => matches(matcher, path)).map(({ glob }) => glob);

/** For each thing that is asked of a path, the last rule that asks it. */
export function decide(rules: readonly Rule[]): Decided {
  const decided = new Map<Thing, Rule>();
  for (const rule of rules)
    for (const key of keys) if (rule[key] !== undefined) decided.set(things[key], rule);
  return [...decided];
}
export type Decided = readonly (readonly [Thing, Rule])[];

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

const matches = ({ bases, all, test }: Matcher, path: string): boolean =>
  bases.some((base) => inside(path, base)) && (all || test(path));

export const inside = (path: string, folder: string): boolean =>
  folder === '/' || path === folder || (path.startsWith(folder) && path[folder.length] === '/');

export const many = <T>(value: T | readonly T[]): readonly T[] =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `isArray` does not know readonly lists.
  Array.isArray(value) ? (value as readonly T[]) : [value as T];
