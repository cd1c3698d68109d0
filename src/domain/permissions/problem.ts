import { wantedMode } from './mode.ts';
import type { Account, Policy, Rule } from './policy.ts';
import { askable, many } from './rules.ts';

/** What is wrong with a policy, in words for who wrote it; null where nothing is. The first that is found is told. */
export function policyProblem(policy: Policy): string | null {
  if (!isRecord(policy)) return 'a policy has `accounts`, `rules` and `volumes`';
  for (const key of ['accounts', 'rules', 'volumes'] as const)
    if (!Array.isArray(policy[key])) return `\`${key}\` is not a list`;
  return (
    first(policy.rules, (rule, at) => about(`rule ${at + 1}`, rule, ruleProblem)) ??
    first(policy.accounts, (account, at) => about(`account ${at + 1}`, account, accountProblem)) ??
    first(policy.volumes, ({ path }) => (isPath(path) ? null : 'a volume’s `path` begins with “/”'))
  );
}

function about<T extends object>(
  place: string,
  of: T,
  problem: (of: T) => string | null,
): string | null {
  if (!isRecord(of)) return `${place} is no record`;
  const name: unknown = 'id' in of ? of.id : 'name' in of ? of.name : undefined;
  const found = problem(of);
  return found === null ? null : `${place}${isText(name) ? ` (“${name}”)` : ''} ${found}`;
}

function ruleProblem(rule: Rule): string | null {
  const { id, paths, allow = [], level, reason, kinds: only, mode } = rule;
  if (!isText(id)) return 'has no `id`';
  const stray = Object.keys(rule).find((key) => !known.has(key));
  if (stray !== undefined)
    return `says \`${stray}\`, which no rule knows; rules ask ${askable.join(', ')}`;
  if (many<unknown>(paths).length === 0) return 'has no `paths`';
  const wrong = [...many(paths), ...many(allow)].find((one) => !isPath(one));
  if (wrong !== undefined)
    return `has the glob “${wrong}”; each begins with “/”, such as “/srv/**”`;
  if (!levels.has(level)) return `has the level “${level}”, and not error, warning or info`;
  if (!isText(reason)) return 'has no `reason`, which is told beside each finding';
  if (!askable.some((key) => rule[key] !== undefined))
    return `asks nothing; it may ask ${askable.join(', ')}`;
  const kind = only?.find((one) => !kinds.has(one));
  if (kind !== undefined) return `is for the kind “${kind}”, and not file, folder, link or other`;
  if (mode !== undefined && wantedMode(mode, { mode: 0, folder: false }) === null)
    return `asks the mode “${mode}”, and not one like “755” or “u=rwX,go=rX”`;
  return rule.writableBy !== undefined && rule.notWritableBy !== undefined
    ? 'asks both `writableBy` and `notWritableBy`, which answer one question'
    : null;
}

const accountProblem = ({ name, uid, gid, level, reason }: Account): string | null =>
  !isText(name)
    ? 'has no `name`'
    : !Number.isSafeInteger(uid) || !Number.isSafeInteger(gid)
      ? 'needs a `uid` and a `gid`, both numbers'
      : !levels.has(level)
        ? `has the level “${level}”, and not error, warning or info`
        : isText(reason)
          ? null
          : 'has no `reason`, which is told beside each finding';

const known: ReadonlySet<string> = new Set([
  'id',
  'paths',
  'allow',
  'kinds',
  'level',
  'reason',
  'question',
  ...askable,
]);
const levels: ReadonlySet<unknown> = new Set(['error', 'warning', 'info']);
const kinds: ReadonlySet<unknown> = new Set(['file', 'folder', 'link', 'other']);
const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isPath = (value: unknown): boolean => isText(value) && value.startsWith('/');

function first<T>(all: readonly T[], problem: (one: T, at: number) => string | null) {
  for (const [at, one] of all.entries()) {
    const found = problem(one, at);
    if (found !== null) return found;
  }
  return null;
}
