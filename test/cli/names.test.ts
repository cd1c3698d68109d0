import { expect, test } from 'vitest';
import { events } from '../helpers/program.ts';
import { project } from '../helpers/project.ts';

const tasks = `(() => {
  const inner = task({ name: 'inner', summary: 'Inner', internal: true, run: () => ({ n: 1 }) });
  return [inner, task({ name: 'outer', summary: 'Outer', aliases: ['o', 'out'], needs: { inner },
    platforms: ['linux', 'darwin'], confirm: 'Sure?', limit: 60, retry: { times: 2 }, pool: ['db', 'docker'], dotenv: ['.env'], ignoreFailure: true,
    run: ({ needs }) => needs.inner, cleanup() {}, print: ({ n }) => 'got ' + n })];
})()`;

test('an alias runs the task', async () => {
  for (const name of ['o', 'out', 'outer'])
    expect(await project(tasks).run([name, '--yes'])).toMatchObject({ code: 0, stdout: 'got 1\n' });
});

test('an internal task is neither listed nor run by name, but needed and drawn', async () => {
  const at = project(tasks);
  for (const args of [['list'], ['--help'], [], ['list', '--json']])
    expect((await at.run(args)).stdout).not.toContain('inner');
  const { code, stderr } = await at.run(['inner']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('inner is internal')]);
  expect((await at.run(['iinner'])).stderr).not.toContain('Did you mean');
  expect((await at.run(['graph', 'outer'])).stdout).toContain('outer  waits for inner');
});

test('help and list say what is out of the ordinary', async () => {
  const at = project(tasks);
  expect((await at.run(['list'])).stdout).toContain('outer  Outer (also o, out)');
  const { stdout } = await at.run(['help', 'o']);
  expect(stdout.slice(stdout.indexOf('Also'))).toMatchInlineSnapshot(`
    "Also: o, out

    It
      - asks before it begins; --yes answers
      - runs only on linux, darwin
      - waits until nothing else uses db or docker
      - reads .env into its environment
      - is ended after 60 s
      - is tried again 2 times when it fails
      - may fail without failing the run
      - tidies up at the end, whatever happens

    Options of every task: kpi-tasks --help
    "
  `);
  expect(JSON.parse((await at.run(['list', '--json'])).stdout)).toMatchObject([
    {
      name: 'outer',
      aliases: ['o', 'out'],
      platforms: ['linux', 'darwin'],
      asks: true,
      pools: ['db', 'docker'],
      limit: 60,
      tries: 3,
      ignoreFailure: true,
      dotenv: ['.env'],
    },
  ]);
});

test.each([
  ['another task', `aliases: ['b']`, 'Two tasks'],
  ['another alias', `aliases: ['c']`, 'Two tasks'],
  ['a command', `aliases: ['list']`, 'which is a command of kpi-tasks'],
])('an alias that is %s is refused', async (_, aliases, words) => {
  const at = project(`[
    task({ name: 'a', summary: 'A', ${aliases}, run() {} }),
    task({ name: 'b', summary: 'B', aliases: ['c'], run() {} }),
  ]`);
  const { code, stderr } = await at.run(['list']);
  expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
});

test('what is included under a name has its aliases under it too', async () => {
  const other = project(
    `[task({ name: 'build', summary: 'Build', aliases: ['b'], run: () => 'built', print: (text) => text })]`,
  );
  const at = project(
    `[], include: [{ config: ${JSON.stringify(`${other.root}/kpi.config.ts`)}, as: 'sub' }]`,
  );
  expect(await at.run(['sub:b'])).toMatchObject({ code: 0, stdout: 'built\n' });
  expect((await at.run(['b'])).code).toBe(2);
});

/** The path of a config of its own, as text of a config that includes it. */
const other = (): string => {
  const { root } = project(`(() => {
    const there = task({ name: 'there', summary: 'There', run() {} });
    return [there, task({ name: 'hi', summary: 'Hi', aliases: ['h'], needs: { there }, run() {} })];
  })()`);
  return JSON.stringify(`${root}/kpi.config.ts`);
};

test('a graph calls tasks as people type them, and keeps apart those of two configs', async () => {
  const o = other();
  const at = project(
    `[], include: [{ config: ${o}, as: 'o' }, { config: ${o}, as: 'q' }, { config: ${other()}, as: 'p' }]`,
  );
  const { stdout } = await at.run(['graph']);
  expect(stdout).toBe('o:there\no:hi  waits for o:there\np:there\np:hi  waits for p:there\n');
  for (const [typed, as] of [
    ['o:hi', 'o'],
    ['q:hi', 'q'],
    ['p:h', 'p'],
  ])
    expect(await at.run(['graph', typed ?? ''])).toMatchObject({
      code: 0,
      stdout: `${as}:hi  waits for ${as}:there\n${as}:there\n`,
    });
});

test('what is included under two names is called by the one that was typed, and so is what it needs', async () => {
  const config = other();
  const at = project(
    `[], include: [{ config: ${config}, as: 'o' }, { config: ${config}, as: 'p' }]`,
  );
  for (const as of ['o', 'p']) {
    const { code, stdout } = await at.run([`${as}:hi`, '--json']);
    const [first] = events(stdout);
    expect([code, first]).toMatchObject([
      0,
      { request: `${as}:hi`, tasks: [{ id: `${as}:there` }, { id: `${as}:hi` }] },
    ]);
  }
});
