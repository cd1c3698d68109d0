import { expect, test } from 'vitest';
import { kpiPolicy, policyProblem } from '../../../src/domain/permissions/index.ts';

const rule = { id: 'mine', paths: '/srv/**', owner: 'kobo', level: 'error', reason: 'Because.' };
const account = { name: 'kobo', uid: 1000, gid: 1000, level: 'error', reason: 'Because.' };
/** What a plain JavaScript config may hold. */
const problem = (policy: unknown) => policyProblem(policy as typeof kpiPolicy);
const ruled = (change: object) => ({ ...kpiPolicy, rules: [{ ...rule, ...change }] });

test('kpi’s own policy, and one with a rule more, have no problem', () => {
  expect(policyProblem(kpiPolicy)).toBeNull();
  expect(problem({ ...kpiPolicy, rules: [...kpiPolicy.rules, rule] })).toBeNull();
});

test.each<[unknown, RegExp]>([
  [null, /a policy has/],
  [{ ...kpiPolicy, rules: rule }, /`rules` is not a list/],
  [{ rules: [] }, /`accounts` is not a list/],
  [{ ...kpiPolicy, rules: [7] }, /^rule 1 is no record/],
  [ruled({ id: '' }), /^rule 1 has no `id`/],
  [ruled({ readableby: 'kobo' }), /^rule 1 \(“mine”\) says `readableby`, .*readableBy/],
  [ruled({ paths: [] }), /has no `paths`/],
  [ruled({ paths: ['/a', 'srv/**'] }), /the glob “srv\/\*\*”; each begins with “\/”/],
  [ruled({ allow: 'x' }), /the glob “x”/],
  [ruled({ level: 'fatal' }), /the level “fatal”/],
  [ruled({ reason: undefined }), /has no `reason`/],
  [ruled({ owner: undefined }), /asks nothing/],
  [ruled({ kinds: ['dir'] }), /the kind “dir”/],
  [ruled({ mode: 'rwx' }), /the mode “rwx”/],
  [ruled({ writableBy: 'a', notWritableBy: 'a' }), /which answer one question/],
  [{ ...kpiPolicy, accounts: [{ ...account, uid: '1000' }] }, /account 1 \(“kobo”\) needs a `uid`/],
  [{ ...kpiPolicy, accounts: [{ ...account, level: 'bad' }] }, /the level “bad”/],
  [{ ...kpiPolicy, volumes: [{ path: 'srv', reason: '' }] }, /a volume’s `path`/],
])('%j', (policy, words) => {
  expect(problem(policy)).toMatch(words);
});
