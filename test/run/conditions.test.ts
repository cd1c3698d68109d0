import { expect, test } from 'vitest';
import { project } from '../helpers/project.ts';
import { runAll } from '../helpers/run-all.ts';
import { put } from '../helpers/tree.ts';

const quiet = 'run() {}';
const skip = `task({ name: 'part', summary: 'Part', when: () => 'nothing to do', run: () => ({ a: 1 }) })`;

test('a sentence of `when` skips the task, and the run passes', async () => {
  const { code, end, events } = await runAll(
    `[task({ name: 'all', summary: 'All', options: { go: flag.on('Go') },
      when: ({ options }) => options.go || 'nobody said --go', run: () => ({ went: true }) })]`,
  );
  expect(code).toBe(0);
  expect(end('all')).toMatchObject({ status: 'skipped', reason: 'nobody said --go' });
  expect(events.map(({ type }) => type)).toEqual(['run.start', 'task.end', 'run.end']);
  expect(events.at(-1)).toMatchObject({ status: 'passed', exit: 0 });
});

test('`when` that says true lets it run, and sees files and environment', async () => {
  const { code, ends } = await runAll(
    `[task({ name: 'all', summary: 'All', env: { SEEN: 'yes' },
      when: async ({ files, dir, env }) => env.SEEN === 'yes' && (await files.stat(dir + '/mark')) !== null || 'no mark',
      ${quiet} })]`,
    { files: { mark: '' } },
  );
  expect([code, ends]).toEqual([0, ['all done']]);
});

test.each([
  ['what needs its result is skipped as well', 'needs: { part }', 'all skipped'],
  ['what only comes after it runs', 'after: [part]', 'all done'],
  ['what needs it among others without a result runs', 'needs: { part: all_(part) }', 'all done'],
])('%s', async (_, how, ending) => {
  const { code, ends, end } = await runAll(
    `(() => { const part = ${skip}; const all_ = all;
      return [task({ name: 'all', summary: 'All', ${how}, ${quiet} })]; })()`,
  );
  expect([code, ends]).toEqual([0, ['part skipped', ending]]);
  if (ending === 'all skipped')
    expect(end('all').reason).toBe('it needs part, which was skipped: nothing to do');
});

test('`when` that throws is a failure of the task', async () => {
  const { code, ends } = await runAll(
    `[task({ name: 'all', summary: 'All', when: () => { throw stop('cannot tell') }, ${quiet} })]`,
  );
  expect([code, ends]).toEqual([1, ['all failed']]);
});

test.each([
  [[process.platform], 'done'],
  [[`${process.platform}/${process.arch}`], 'done'],
  [['win32', process.platform], 'done'],
  [['win32'], 'skipped'],
  [[`${process.platform}/${process.arch === 'x64' ? 'arm64' : 'x64'}`], 'skipped'],
])('platforms %j: %s', async (platforms, status) => {
  const { code, end } = await runAll(
    `[task({ name: 'all', summary: 'All', platforms: ${JSON.stringify(platforms)}, ${quiet} })]`,
  );
  expect([code, end('all').status]).toEqual([0, status]);
  if (status === 'skipped') expect(end('all').reason).toContain(`it is for ${platforms[0]}`);
});

const asks = `(() => {
  const first = task({ name: 'first', summary: 'First', run: async ({ files, dir }) => { await files.write(dir + '/worked', 'yes'); } });
  return [task({ name: 'all', summary: 'All', options: { to: flag.text('Where', { default: 'prod' }) },
    needs: { first }, confirm: ({ to }) => 'Deploy to ' + to + '?', ${quiet} })];
})()`;

test('without a terminal a question refuses the run before any work, and names --yes', async () => {
  const { code, events, stderr, at } = await runAll(asks);
  expect(code).toBe(2);
  expect(events.map(({ type }) => type)).toEqual(['run.start', 'run.end']);
  expect(stderr).toContain('all asks “Deploy to prod?”');
  expect(stderr).toContain('--yes');
  expect(at.left('../../worked')).toBe('');
});

test('--yes answers, and the journal has question and answer', async () => {
  const { code, events, at } = await runAll(asks, { args: ['--yes', '--to', 'test'] });
  expect(code).toBe(0);
  expect(events.slice(1, 3)).toMatchObject([
    { type: 'question', task: 'all', question: 'confirm', message: 'Deploy to test?' },
    { type: 'answer', task: 'all', question: 'confirm', answer: true },
  ]);
  expect(at.left('events.jsonl')).toContain('"type":"answer"');
});

test('a task that is skipped asks nothing', async () => {
  const { code, ends } = await runAll(
    `[task({ name: 'all', summary: 'All', when: () => 'not today', confirm: 'Sure?', ${quiet} })]`,
  );
  expect([code, ends]).toEqual([0, ['all skipped']]);
});

test('--dry-run asks nothing, and says what would be asked and why a task would be skipped', async () => {
  const at = project(`[
    task({ name: 'asks', summary: 'Ask', confirm: 'Sure?', ${quiet} }),
    task({ name: 'not', summary: 'Not', when: () => 'not today', ${quiet} }),
  ]`);
  const asking = await at.run(['asks', '--dry-run']);
  expect(asking).toMatchObject({ code: 0, stderr: '' });
  expect(asking.stdout).toContain('asks first: Sure?');
  expect((await at.run(['not', '--dry-run'])).stdout).toContain('would be skipped: not today');
});

const kept = `inputs: ['in'], confirm: 'Sure?', run: ({ say }) => say('worked')`;

test('a task that is up to date asks nothing', async () => {
  const at = project(`[task({ name: 'all', summary: 'All', ${kept} })]`, { in: '1' });
  expect((await at.run(['all'])).code).toBe(2);
  expect((await at.run(['all', '--yes'])).code).toBe(0);
  const again = await at.run(['all']);
  expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('up to date')]);
  expect((await at.run(['all', '--force'])).code).toBe(2);
  put(at.root, { in: '2' });
  expect((await at.run(['all'])).code).toBe(2);
});

test('what runs before it may change what it reads, so it asks', async () => {
  const at = project(
    `(() => {
      const first = task({ name: 'first', summary: 'First', run() {} });
      return [task({ name: 'all', summary: 'All', after: [first], ${kept} })];
    })()`,
    { in: '1' },
  );
  expect((await at.run(['all', '--yes'])).code).toBe(0);
  expect(await at.run(['all'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Sure?'),
  });
});

test.each([
  ['--yes', ['--yes'], 0, 'all done'],
  ['nobody to ask', [], 2, 'all failed'],
])(
  'what runs against the expectation asks when its turn comes: %s',
  async (_, args, code, ending) => {
    const { code: was, ends } = await runAll(
      `(() => {
      let made = false;
      const first = task({ name: 'first', summary: 'First', run() { made = true; } });
      return [task({ name: 'all', summary: 'All', after: [first], when: () => made || 'nothing made', confirm: 'Sure?', ${quiet} })];
    })()`,
      { args },
    );
    expect([was, ends]).toEqual([code, ['first done', ending]]);
  },
);

test('what needs a task that is skipped asks nothing either', async () => {
  const { code, ends } = await runAll(
    `(() => { const part = ${skip};
      return [task({ name: 'all', summary: 'All', needs: { part }, confirm: 'Sure?', ${quiet} })]; })()`,
  );
  expect([code, ends]).toEqual([0, ['part skipped', 'all skipped']]);
});
