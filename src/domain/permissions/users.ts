import type { Accounts } from './accounts.ts';
import { bare, originOf } from './finding.ts';
import type { Judged } from './finding.ts';
import type { Account, Finding, Policy, Rule } from './policy.ts';

/** What is wrong with the users of an image; whoever wrote their file last made it so. */
export function userFindings(of: Judged, policy: Policy): readonly Finding[] {
  const origin = of.accountsBy === null ? {} : originOf(of, of.accountsBy);
  return [...wrongAccounts(of.accounts, policy.accounts), ...unknownUsers(of.accounts, policy)].map(
    ({ rule, problem }) => ({ ...bare(rule, passwd), ...origin, problem }),
  );
}

const passwd = '/etc/passwd';

type Found = { readonly rule: Pick<Rule, 'id' | 'level'>; readonly problem: string };

/** Numbers are what the kernel goes by: the same one in two stages must be the same user. */
function wrongAccounts(accounts: Accounts, wanted: readonly Account[]): readonly Found[] {
  return wanted.flatMap((account) => {
    const user = accounts.users.find(({ name }) => name === account.name);
    const others = accounts.users.filter(
      ({ name, uid }) => uid === account.uid && name !== account.name,
    );
    const problems = [
      ...(user === undefined ? [`there is no user ${account.name} in the image`] : []),
      ...(user !== undefined && (user.uid !== account.uid || user.gid !== account.gid)
        ? [`${account.name} is ${user.uid}:${user.gid}, not ${account.uid}:${account.gid}`]
        : []),
      ...others.map(
        ({ name }) => `${name} has the number ${account.uid}, which is ${account.name}’s`,
      ),
    ];
    const rule = { id: `user-${account.name}`, level: account.level };
    return problems.map((problem) => ({ rule, problem }));
  });
}

/** Rules about a user that the image has not cannot be judged, which is no good news. */
function unknownUsers(accounts: Accounts, { rules, accounts: wanted }: Policy): readonly Found[] {
  return rules.flatMap((rule) =>
    [rule.readableBy, rule.writableBy, rule.executableBy, rule.notWritableBy]
      .filter((name) => name !== undefined && accounts.user(name) === null)
      .filter((name) => !wanted.some((account) => account.name === name))
      .map((name) => ({
        rule,
        problem: `there is no user ${name}, whom the rule ${rule.id} is about`,
      })),
  );
}
