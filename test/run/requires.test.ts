import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { project } from '../helpers/project.ts';
import { runAll } from '../helpers/run-all.ts';

const fake = (version: string) => `#!/bin/sh\necho "fake version ${version} (of today)"\n`;
const programs = (at: { root: string }) => `${at.root}:${process.env['PATH']}`;
const tasks = (requires: string) =>
  `[task({ name: 'all', summary: 'All', requires: [${requires}], run: ({ say }) => say('worked') })]`;

test.each([
  [`tool('sh')`, {}, 0, ''],
  [`tool('no-such-tool', { hint: '$ apt-get install it' })`, {}, 4, '$ apt-get install it'],
  [`tool('fake', { range: '>=2.3' })`, {}, 0, ''],
  [
    `tool('fake', { range: '^3', hint: 'Get a newer one.' })`,
    {},
    4,
    'this is 2.4.0, and it must be ^3',
  ],
  [`tool('fake', { range: '^2', args: ['-V'] })`, {}, 0, ''],
  [`tool('echo', { range: '^2', args: ['words'] })`, {}, 4, 'names none'],
  [`file('fake')`, {}, 0, ''],
  [`file('/dev/null')`, {}, 0, ''],
  [`file('none', { hint: '$ touch none' })`, {}, 4, '$ touch none'],
  [`environment('NEEDED')`, { NEEDED: 'yes' }, 0, ''],
  [`environment('NEEDED')`, { NEEDED: '' }, 4, '$ export NEEDED='],
  [`environment('NEEDED')`, {}, 4, 'the variable NEEDED is not set'],
])('%s with %j: exit code %i', async (requires, env, code, words) => {
  const at = project(tasks(requires), { fake: fake('2.4') });
  chmodSync(`${at.root}/fake`, 0o755);
  const path = { PATH: programs(at), ...env };
  const printed = await at.run(['all'], path);
  expect([printed.code, printed.stderr.includes('worked')]).toEqual([code, code === 0]);
  expect(printed.stderr).toContain(words);
  const doctor = await at.run(['doctor'], path);
  expect(doctor.code).toBe(code);
  if (words !== '') expect(doctor.stdout.replaceAll(/\s+/g, ' ')).toContain(words);
});

test('two tasks that require the same are told of it once', async () => {
  const at = project(`[
    task({ name: 'one', summary: 'One', requires: [tool('no-such-tool')], run() {} }),
    task({ name: 'two', summary: 'Two', requires: () => [tool('no-such-tool')], run() {} }),
  ]`);
  const { stdout } = await at.run(['doctor', '--json']);
  expect(JSON.parse(stdout)).toMatchObject([{ name: 'no-such-tool', tasks: ['one', 'two'] }]);
});

const lacks = `requires: [tool('no-such-tool')], run() {}`;

test.each([
  ['platforms', `platforms: ['win32'],`, 'it is for win32'],
  ['when', `when: () => 'not here',`, 'not here'],
])('what %s will skip needs nothing of this machine', async (_, how, reason) => {
  const skipped = `task({ name: 'part', summary: 'Part', ${how} ${lacks} })`;
  const after = await runAll(
    `(() => { const part = ${skipped}; return [task({ name: 'all', summary: 'All', after: [part], run() {} })]; })()`,
  );
  expect([after.code, after.ends]).toEqual([0, ['part skipped', 'all done']]);
  expect(after.end('part').reason).toContain(reason);
  const needs = `(() => { const part = ${skipped}; return [task({ name: 'all', summary: 'All', needs: { part }, ${lacks} })]; })()`;
  const needing = await runAll(needs);
  expect([needing.code, needing.ends]).toEqual([0, ['part skipped', 'all skipped']]);
  expect(await needing.at.run(['all', '--dry-run'])).toMatchObject({ code: 0, stderr: '' });
  expect((await needing.at.run(['doctor'])).code).toBe(4);
});

test('what another task needs is asked of the machine all the same', async () => {
  const { code, events } = await runAll(`[
    task({ name: 'all', summary: 'All', ${lacks},
      after: [task({ name: 'part', summary: 'Part', when: () => 'not here', ${lacks} })] }),
  ]`);
  expect([code, events.map(({ type }) => type)]).toEqual([4, ['run.start', 'run.end']]);
});

test('what runs against the expectation is held to what it requires when its turn comes', async () => {
  const { code, ends, end } = await runAll(`(() => {
    let made = false;
    const first = task({ name: 'first', summary: 'First', run() { made = true; } });
    return [task({ name: 'all', summary: 'All', after: [first], when: () => made || 'nothing made', ${lacks} })];
  })()`);
  expect([code, ends]).toEqual([4, ['first done', 'all failed']]);
  expect(end('all').failure).toMatchObject({ kind: 'missing', needed: 'no-such-tool' });
});

const needing = (name: string, more: string) =>
  `task({ name: '${name}', summary: 'Needs it', requires: [environment('NEEDED')], ${more} run() {} })`;

test('a variable that the task’s own dotenv or env gives is there for that task, and for no other', async () => {
  const at = project(
    `(() => {
      const file = ${needing('file', "dotenv: ['.env'],")};
      const bare = ${needing('bare', '')};
      return [file, ${needing('env', "env: { NEEDED: 'x' },")}, bare,
        task({ name: 'both', summary: 'Both', after: [file, bare], run() {} })];
    })()`,
    { '.env': 'NEEDED=yes\n' },
  );
  const codes = { file: 0, env: 0, bare: 4, both: 4 };
  for (const [task, code] of Object.entries(codes))
    expect([task, (await at.run([task])).code]).toEqual([task, code]);
});

const own = (yes: boolean): string =>
  `{ name: 'own', glance: async () => ${yes}, check: async () => ({ is: 'missing', why: 'it is not there', todo: [] }) }`;

test('what a glance says is met is not checked, but by doctor', async () => {
  const met = await project(tasks(own(true))).run(['all']);
  expect([met.code, met.stderr.includes('worked')]).toEqual([0, true]);
  const told = await project(tasks(own(true))).run(['doctor']);
  expect([told.code, told.stdout.includes('it is not there')]).toEqual([4, true]);
  const not = await project(tasks(own(false))).run(['all']);
  expect([not.code, not.stderr.includes('it is not there')]).toEqual([4, true]);
});
