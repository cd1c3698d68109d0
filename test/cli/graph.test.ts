import { expect, test } from 'vitest';
import { project } from '../helpers/project.ts';

const required = `(() => {
  const one = task({ name: 'one', summary: 'One', options: { l: flag.text('L') }, run() {} });
  const many = task({ name: 'many', summary: 'Many', options: { langs: flag.text('L', { required: true }) },
    needs: ({ langs }) => Object.fromEntries(langs.split(',').map((l) => [l, one.with({ l })])),
    requires: ({ langs }) => [tool(langs.toLowerCase())], after: [one], run() {} });
  return [many, one, task({ name: 'all', summary: 'All', needs: { many: many.with({ langs: 'fr,en' }) },
    requires: [file('kpi.config.ts')], run() {} })];
})()`;

test('where an option lacks, a graph says that what a task waits for depends on it', async () => {
  const at = project(required);
  expect(await at.run(['graph', 'many'])).toMatchObject({
    code: 0,
    stdout: 'many  waits for one  what it waits for depends on its options (--langs)\none\n',
  });
  const { stdout } = await at.run(['graph', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    tasks: ['many', 'one', 'all'],
    edges: [
      { from: 'one', to: 'many', kind: 'needs' },
      { from: 'many', to: 'all', kind: 'needs' },
    ],
    notes: { many: 'what it waits for depends on its options (--langs)' },
  });
});

test('where an option lacks, doctor says that what a task requires depends on it, and goes on', async () => {
  const { code, stdout } = await project(required).run(['doctor', '--json']);
  expect([code, JSON.parse(stdout)]).toMatchObject([
    0,
    [
      {
        name: 'many',
        tasks: ['many'],
        is: 'unknown',
        why: expect.stringMatching(/on its options \(--langs\)/) as string,
      },
      { tasks: ['all'], is: 'ok' },
    ],
  ]);
});

test.each([
  ['graph', 'needs'],
  ['doctor', 'requires'],
])('%s names the task whose %s throws for another reason', async (command, of) => {
  const at = project(
    `[task({ name: 'odd', summary: 'Odd', options: { x: flag.text('X', { required: true }) }, ${of}: () => null.x, run() {} })]`,
  );
  const { code, stderr } = await at.run([command]);
  expect([code, stderr.replaceAll(/\s+/g, ' ')]).toEqual([
    1,
    expect.stringContaining(`\`${of}\` of odd: Cannot read properties of null`),
  ]);
  expect(stderr).toContain('kpi.config.ts:3');
});

test('names that Mermaid and Graphviz read otherwise', async () => {
  const names = ['a:b', 'a-b', 'a_b', 'end', 'x"y', 'x\\\\y', '1'];
  const at = project(
    `(() => { const all = ${JSON.stringify(names)}.map((name) => task({ name, summary: 's', run() {} }));
      return [...all, task({ name: 'last', summary: 's', after: all, run() {} })]; })()`,
  );
  const mermaid = (await at.run(['graph', '--format', 'mermaid'])).stdout;
  expect(mermaid.split('\n').slice(1, 9)).toEqual([
    '  a_b_2["a:b"]',
    '  a_b_3["a-b"]',
    '  a_b["a_b"]',
    '  task_end["end"]',
    '  x_y["x#quot;y"]',
    '  x__y["x#92;#92;y"]',
    '  task_1["1"]',
    '  last["last"]',
  ]);
  expect(mermaid).toContain('  a_b_3 --> last\n  a_b --> last\n');
  const dot = (await at.run(['graph', '--format', 'dot'])).stdout;
  expect(dot).toContain(String.raw`  "x\"y" -> "last";`);
  expect(dot).toContain(String.raw`  "x\\\\y";`);
});

const variants = `(() => {
  const plain = (name) => task({ name, summary: 's', run() {} });
  const [dev, prod] = [plain('dev'), plain('prod')];
  const deploy = task({ name: 'deploy', summary: 's', options: { to: flag.choice(['dev', 'prod'], 'E', { default: 'dev' }) },
    needs: ({ to }) => ({ x: to === 'dev' ? dev : prod }), run() {} });
  const both = task({ name: 'both', summary: 's', needs: { a: deploy, b: deploy.with({ to: 'prod' }) }, run() {} });
  return [deploy, dev, prod, both, task({ name: 'release', summary: 's', needs: { d: deploy.with({ to: 'prod' }) }, run() {} })];
})()`;

test.each([
  ['release', 'release  waits for deploy\ndeploy (to=prod)  waits for prod\nprod\n'],
  [
    'both',
    'both  waits for deploy, deploy#2\ndeploy  waits for dev\ndev\ndeploy#2 (to=prod)  waits for prod\nprod\n',
  ],
  ['deploy', 'deploy  waits for dev\ndev\n'],
  [
    '',
    'deploy  waits for dev, prod\ndev\nprod\nboth  waits for deploy\nrelease  waits for deploy\n',
  ],
])('graph %s draws what would run', async (name, text) => {
  const at = project(variants);
  const words = name === '' ? [] : [name];
  expect((await at.run(['graph', ...words])).stdout).toBe(text);
  if (name === '') return;
  const dry = JSON.parse((await at.run([name, '-n', '--json'])).stdout) as {
    tasks: { task: string }[];
  };
  const drawn = JSON.parse((await at.run(['graph', name, '--json'])).stdout) as {
    tasks: string[];
  };
  expect(drawn.tasks.toSorted()).toEqual(dry.tasks.map(({ task }) => task).toSorted());
});

test('what an option holds that is a secret is not drawn', async () => {
  const at = project(`(() => {
    const a = task({ name: 'a', summary: 's', options: { key: flag.text('K') }, run() {} });
    return [task({ name: 'b', summary: 's', needs: { a: a.with({ key: process.env.MY_TOKEN }) }, run() {} })];
  })()`);
  const { stdout } = await at.run(['graph', 'b'], { MY_TOKEN: 'sesame-open' });
  expect(stdout).toBe('b  waits for a\na (key=***)\n');
});

test('a chain of 10,000 tasks is drawn', async () => {
  const at = project(
    `(() => { let p; return Array.from({ length: 10000 }, (_, i) => (p = task({ name: 't' + i, summary: 's', needs: p ? { p } : {}, run() {} }))); })()`,
  );
  const { code, stdout } = await at.run(['graph', 't9999']);
  expect([code, stdout.split('\n').length]).toEqual([0, 10_001]);
});
