import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ended, events } from '../helpers/program.ts';
import { fileText, project } from '../helpers/project.ts';

const broken = {
  'helper.ts': `export const helper = (what: { length: number } | null) => {\n  // A comment.\n  return what!.length;\n};\n`,
};
const config = (run: string) =>
  `(() => { return [task({ name: 'all', summary: 'All', run: ${run} })]; })()`;
const importing = `async ({ dir }) => { const { helper } = await import(dir + '/helper.ts'); await null; helper(null); }`;

test.each([
  ['an error in a file it imports', importing, 'helper.ts:3'],
  ['a TypeError', `() => { null.x; }`, 'kpi.config.ts:3'],
  ['an error of a library of Node', `() => { new URL('no url'); }`, 'kpi.config.ts:3'],
  [
    'an error after a wait',
    `async () => { await null; throw new Error('late'); }`,
    'kpi.config.ts:3',
  ],
])(
  '%s is told with the line of the user’s file, and is no bug of kpi-tasks',
  async (_, run, place) => {
    const at = project(config(run), broken);
    const { code, stderr } = await at.run(['all']);
    expect(code).toBe(1);
    expect(stderr).toContain(`Thrown at ${join(at.root, place)}`);
    expect(stderr).not.toContain('bug');
    const { stdout } = await at.run(['all', '--json']);
    expect(JSON.stringify(events(stdout))).toContain('"byTask":true');
  },
);

test.each([
  [
    'a timer',
    `async () => { setTimeout(() => { throw new Error('astray'); }, 1); await new Promise((r) => setTimeout(r, 60000)); }`,
  ],
  [
    'a promise that nobody awaits',
    `async () => { void Promise.reject(new Error('astray')); await new Promise((r) => setTimeout(r, 60000)); }`,
  ],
])('what %s throws ends the run with that failure', async (_, run) => {
  const at = project(config(run));
  const { code, stdout, stderr } = await at.run(['all', '--json']);
  expect(code).toBe(1);
  expect(events(stdout).at(-1)).toMatchObject({
    type: 'run.end',
    status: 'failed',
    failure: { kind: 'thrown', message: 'astray', byTask: true },
  });
  expect(stderr).toContain(`Thrown at ${join(at.root, 'kpi.config.ts:3')}`);
  expect(stderr).not.toContain('node:internal');
});

test.each([
  ['its work', `process.exit(0);`],
  ['its work, with a code', `process.exit(3);`],
  ['a callback', `await new Promise((r) => setTimeout(() => process.exit(0), 1));`],
  ['what it imports from Node', `(await import('node:process')).default.exit(0);`],
])(
  'process.exit in %s of a task ends the run with that failure, and not without a word',
  async (_, work) => {
    const at = project(config(`async () => { ${work} }`));
    const { code, stdout, stderr } = await at.run(['all', '--json']);
    expect(code).toBe(1);
    expect(events(stdout).at(-1)).toMatchObject({ type: 'run.end', status: 'failed', exit: 1 });
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(/✖ process\.exit\(\d\) was called/);
    expect(stderr).toContain(`Thrown at ${join(at.root, 'kpi.config.ts:3')}`);
  },
);

test.each([
  ['when', `when: () => process.exit(0),`],
  ['confirm', `confirm: () => process.exit(0),`],
  ['prepare', `prepare: () => process.exit(0),`],
])('process.exit in %s is a failure too', async (_, how) => {
  const at = project(`[task({ name: 'all', summary: 'All', ${how} run() {} })]`);
  const { code, stdout, stderr } = await at.run(['all', '--json', '--yes']);
  expect(code).toBe(1);
  expect(events(stdout).at(-1)).toMatchObject({ type: 'run.end', exit: 1 });
  expect(stderr).toContain('process.exit(0) was called');
});

test.each([
  ['a BigInt', '() => 10n'],
  ['a circle', '() => { const a = {}; a.a = a; return a; }'],
])('a result that is no plain data, such as %s, is a failure of its task', async (_, run) => {
  const { code, stdout } = await project(config(run)).run(['all', '--json']);
  expect(code).toBe(1);
  expect(events(stdout).slice(-2)).toMatchObject([
    { type: 'task.end', task: 'all', failure: { what: 'Its result is no plain data' } },
    { type: 'run.end', status: 'failed', exit: 1 },
  ]);
});

test('what is no error is told as it is', async () => {
  const { stderr } = await project(config(`() => { throw { a: 1 }; }`)).run(['all']);
  expect(stderr).toContain('which is no Error');
  expect(stderr).not.toContain('bug');
});

test('a promise that never settles ends in a record, and names the task', async () => {
  const at = project(config('() => new Promise(() => {})'));
  const { code, stdout } = await at.run(['all', '--json']);
  expect(code).toBe(1);
  expect(events(stdout).slice(-2)).toMatchObject([
    { type: 'task.end', task: 'all', failure: { kind: 'stalled', task: 'all' } },
    { type: 'run.end', status: 'failed', exit: 1 },
  ]);
  expect(at.left('events.jsonl')).toContain('"type":"run.end"');
});

test('two that never settle are both told with --keep-going, one after the other', async () => {
  const at = project(`(() => {
    const stuck = (name, more = {}) => task({ name, summary: name, run: () => new Promise(() => {}), ...more });
    return [task({ name: 'all', summary: 'All', needs: { a: stuck('a'), b: stuck('b') }, run() {} })];
  })()`);
  const { code, stderr } = await at.run(['all', '--keep-going', '-j', '1']);
  expect(code).toBe(1);
  expect(stderr).toContain('✖ a never ended');
  expect(stderr).toContain('✖ b never ended');
});

test('what is deaf to two Ctrl-C ends in a record, and is named', async () => {
  const at = project(
    config(
      `({ files, dir }) => new Promise((done) => { void files.write(dir + '/ready', 'yes'); setTimeout(done, 600000); })`,
    ),
  );
  const child = at.start(['all', '--json']);
  const printed = ended(child);
  await fileText(join(at.root, 'ready'));
  child.kill('SIGINT');
  child.kill('SIGINT');
  const { code, stdout } = await printed;
  const told = events(stdout);
  expect(code).toBe(130);
  expect(told).toContainEqual(
    expect.objectContaining({ type: 'task.output', task: 'all', stream: 'warning' }),
  );
  expect(told.at(-1)).toMatchObject({ type: 'run.end', status: 'cancelled', exit: 130 });
  expect(at.left('events.jsonl')).toContain('"type":"run.end"');
});
