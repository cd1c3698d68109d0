import { may } from './access.ts';
import type { Accounts } from './accounts.ts';
import { bare, originOf } from './finding.ts';
import type { Judged } from './finding.ts';
import { judge } from './judge.ts';
import type { Blocker, Case, Trouble } from './judge.ts';
import { octal } from './mode.ts';
import type { Compile, Finding, Level, Policy, Rule } from './policy.ts';
import { below, decide, inside, makeReady, matching, speaksOf } from './rules.ts';
import type { Decided, Ready } from './rules.ts';
import { kindOf } from './subject.ts';
import type { Subject } from './subject.ts';
import { userFindings } from './users.ts';

/** Holds a tree against a policy. The worst come first. */
export function check(of: Judged, policy: Policy, compile: Compile): readonly Finding[] {
  const ready = makeReady(policy, compile);
  const walk = new Walk(of, policy, ready);
  walk.folder(of.root, '/', ready, new Map());
  const findings = [...userFindings(of, policy), ...walk.findings];
  for (const { rule, globs } of ready)
    for (const { glob } of globs)
      if (rule.mustExist === true && !walk.met.has(`${rule.id} ${glob}`))
        findings.push({ ...bare(rule, glob), problem: 'is missing' });
  return findings.toSorted((one, other) => worth[one.level] - worth[other.level]);
}

const worth: Readonly<Record<Level, number>> = { error: 0, warning: 1, info: 2 };

/** The users whose access some rule asks for, and what keeps each from the folder the walk is in. */
type Blocked = ReadonlyMap<string, Blocker>;

/** A set of rules, and what they ask together: a hundred thousand paths are matched by a few dozen sets. */
type Together = { readonly and: Map<number, Together>; decided: Decided | null };

/** The set with one rule more. */
function next({ and }: Together, rule: number): Together {
  const known = and.get(rule);
  if (known !== undefined) return known;
  const more: Together = { and: new Map(), decided: null };
  and.set(rule, more);
  return more;
}

class Walk {
  readonly findings: Finding[] = [];
  /** The rules and globs that matched something. */
  readonly met = new Set<string>();
  readonly #of: Judged;
  readonly #policy: Policy;
  readonly #users: readonly string[];
  readonly #decided: Together = { and: new Map(), decided: null };

  constructor(of: Judged, policy: Policy, ready: readonly Ready[]) {
    this.#of = of;
    this.#policy = policy;
    const names = ready.flatMap(({ rule }) => [
      rule.readableBy,
      rule.writableBy,
      rule.executableBy,
      rule.notWritableBy,
    ]);
    this.#users = [...new Set(names)].filter((name) => name !== undefined);
  }

  /** Judges everything in a folder. `path` is absolute. */
  folder(node: Subject, path: string, ready: readonly Ready[], before: Blocked): void {
    const active = below(ready, path);
    if (active.length === 0) return;
    const blocked = this.#blocked(node, path, before);
    const prefix = path === '/' ? '/' : `${path}/`;
    for (const [name, child] of node.children ?? []) {
      const full = prefix + this.#of.shown(name);
      this.#path(child, full, node, active, blocked);
      if (child.children !== null) this.folder(child, full, active, blocked);
    }
  }

  #blocked(node: Subject, path: string, before: Blocked): Blocked {
    const shut = this.#users.filter((name) => {
      const actor = this.#of.accounts.user(name);
      return !before.has(name) && actor !== null && !may(actor, node.inode, 1, true);
    });
    return shut.length === 0
      ? before
      : new Map([...before, ...shut.map((name) => [name, { path, node }] as const)]);
  }

  #path(
    node: Subject,
    path: string,
    folder: Subject,
    active: readonly Ready[],
    blocked: Blocked,
  ): void {
    const kind = kindOf(node);
    const rules: Rule[] = [];
    let together = this.#decided;
    for (const one of active) {
      if (!speaksOf(one, path, kind)) continue;
      rules.push(one.rule);
      together = next(together, one.index);
      if (one.rule.mustExist === true)
        for (const glob of matching(one, path)) this.met.add(`${one.rule.id} ${glob}`);
    }
    if (rules.length === 0) return;
    together.decided ??= decide(rules);
    const { root, accounts } = this.#of;
    const blocker = (user: string) => blocked.get(user) ?? null;
    const about: Case = { path, kind, node, folder, root, accounts, blocker };
    for (const [thing, rule] of together.decided) {
      const trouble = judge(thing, rule, about);
      if (trouble) this.#add(rule, about, trouble);
    }
  }

  #add(rule: Rule, { path, kind, node }: Case, { problem, because, size = '' }: Trouble): void {
    const cause = because?.node ?? node;
    const { accounts, volumes } = this.#of;
    const all = [...this.#policy.volumes.map((one) => one.path), ...volumes];
    this.findings.push({
      ...bare(rule, path),
      kind,
      is: `${describe(node, accounts)}${size === '' ? '' : `, ${size}`}`,
      problem,
      ...originOf(this.#of, cause.layer),
      hiddenBy: all.find((one) => inside(path, one)) ?? null,
    });
  }
}

const describe = ({ inode }: Subject, accounts: Accounts): string =>
  `${accounts.userName(inode.uid) ?? inode.uid}:${accounts.groupName(inode.gid) ?? inode.gid} ${octal(inode.mode)}`;
