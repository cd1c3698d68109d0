import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ended, events } from '../helpers/program.ts';
import { fileText, project, runs } from '../helpers/project.ts';
import { runAll } from '../helpers/run-all.ts';

/** Fails until it is tried for the `good`th time. */
const until = (good: number, failing = `throw stop('not yet')`) =>
  `let tried = 0; const run = () => { tried += 1; if (tried < ${good}) ${failing}; return { tried }; };`;
const quick = 'seconds: 0.01';
const retrying = (good: number, times: number, more = '', failing?: string) =>
  `(() => { ${until(good, failing)} return [task({ name: 'all', summary: 'All', retry: { times: ${times}, ${quick} }, ${more} run })]; })()`;

test('what fails is tried again, and each failed try is said', async () => {
  const { code, end, lines } = await runAll(retrying(3, 5));
  expect(code).toBe(0);
  expect(end('all').result).toEqual({ tried: 3 });
  expect(lines('all', 'warning')).toEqual([
    expect.stringMatching(/^try 1 of 6 failed: not yet; again in 0\.\d s$/),
    expect.stringMatching(/^try 2 of 6 failed: not yet; again in 0\.\d s$/),
  ]);
});

test.each([
  ['too few tries', retrying(4, 2), 1, 'all failed', 2],
  ['what the machine lacks', retrying(2, 2, '', `throw missing('x', 'y')`), 4, 'all failed', 0],
  [
    'no retry',
    `(() => { ${until(2)} return [task({ name: 'all', summary: 'All', run })]; })()`,
    1,
    'all failed',
    0,
  ],
  [
    'a verdict',
    retrying(1, 2, `verdict: ({ tried }) => tried < 3 ? stop('too early') : null,`).replace(
      'return { tried }',
      'return { tried }',
    ),
    0,
    'all done',
    2,
  ],
])('%s', async (_, body, exit, ending, said) => {
  const { code, ends, lines } = await runAll(body);
  expect([code, ends, lines('all', 'warning').length]).toEqual([exit, [ending], said]);
});

test('the rest between two tries grows and is bounded', async () => {
  const { lines } = await runAll(
    `[task({ name: 'all', summary: 'All', retry: { times: 5, seconds: 0.02, most: 0.05 }, run: () => { throw stop('no') } })]`,
  );
  expect(lines('all', 'warning')).toHaveLength(5);
  for (const line of lines('all', 'warning')) expect(line).toMatch(/again in 0\.[01] s$/);
});

const sleeper = `async ({ exec }) => { await exec({ argv: ['sh', '-c', 'echo $$ > pid; trap "" TERM; sleep 60 & echo $! > child; wait; sleep 60'] }); }`;

test.each([
  ['alone', 'limit: 0.5,', 1],
  ['with retry: it holds for all tries together', `limit: 0.5, retry: { times: 9, ${quick} },`, 1],
])('a time limit %s ends the work and what it started, with exit code 124', async (_, how) => {
  const { code, end, at } = await runAll(
    `[task({ name: 'all', summary: 'All', ${how} run: ${sleeper} })]`,
  );
  expect(code).toBe(124);
  expect(end('all')).toMatchObject({
    status: 'failed',
    failure: { kind: 'timeout', what: 'all', seconds: 0.5 },
  });
  const pids = ['pid', 'child'].map((name) => Number(readFileSync(join(at.root, name), 'utf8')));
  expect(pids.filter(runs)).toEqual([]);
});

test('a limit that is kept, and retry without a limit, change nothing', async () => {
  expect((await runAll(`[task({ name: 'all', summary: 'All', limit: 60, run() {} })]`)).code).toBe(
    0,
  );
  expect((await runAll(retrying(1, 1))).code).toBe(0);
});

test('a task that does not hear its limit is left behind, and named', async () => {
  const { code, lines } = await runAll(
    `[task({ name: 'all', summary: 'All', limit: 0.1, run: () => new Promise((done) => setTimeout(done, 60000)) })]`,
  );
  expect(code).toBe(124);
  expect(lines('all', 'warning')).toEqual(['did not end when it was asked to, and is left behind']);
});

test.each([
  ['what comes after it runs', 'after: [bad]', 'all done'],
  ['what needs its result is skipped', 'needs: { bad }', 'all skipped'],
])('with ignoreFailure %s, and the run passes', async (_, how, ending) => {
  const {
    code,
    ends,
    end,
    events: told,
  } = await runAll(`(() => {
    const bad = task({ name: 'bad', summary: 'Bad', ignoreFailure: true, run: () => { throw stop('no luck'); } });
    const slow = task({ name: 'slow', summary: 'Slow', run: async ({ exec }) => { await exec({ argv: ['sleep', '0.3'] }); } });
    return [task({ name: 'all', summary: 'All', ${how}, run() {} }), task({ name: 'both', summary: 'Both', after: [slow], run() {} })];
  })()`);
  expect([code, ends]).toEqual([0, ['bad failed', ending]]);
  expect(end('bad')).toMatchObject({ ignored: true, failure: { kind: 'stated', what: 'no luck' } });
  expect(told.at(-1)).toMatchObject({ status: 'passed', exit: 0 });
});

test('an ignored failure reads as a warning, and leaves no block of a failure', async () => {
  const at = project(
    `[task({ name: 'all', summary: 'All', ignoreFailure: true, run: () => { throw stop('no luck'); } })]`,
  );
  const { code, stderr } = await at.run(['all']);
  expect(code).toBe(0);
  expect(stderr).toMatch(/all failed, as it may, after \d\.\d s: no luck/);
  expect(stderr).not.toContain('✖');
});

const tidying = (work: string, more = '') =>
  `[task({ name: 'all', summary: 'All', ${more} run: ${work},
    cleanup: async ({ outcome, exec, read }) => {
      const { stdout } = await read({ argv: ['echo', 'looked'] });
      if (stdout === 'looked\\n') await exec({ argv: ['sh', '-c', 'echo "$0" > tidied', outcome.is + ' ' + (outcome.failure?.kind ?? outcome.signal ?? JSON.stringify(outcome.result))] });
    } })]`;

test.each([
  ['success', tidying('() => ({ a: 1 })'), 0, 'done {"a":1}'],
  ['a failure', tidying(`() => { throw stop('no') }`), 1, 'failed stated'],
  ['a verdict', tidying('() => ({ a: 1 })', `verdict: () => stop('bad'),`), 1, 'failed stated'],
  ['its limit', tidying(sleeper, 'limit: 0.3,'), 124, 'failed timeout'],
  ['a promise that never settles', tidying('() => new Promise(() => {})'), 1, 'failed stalled'],
])('cleanup follows %s and knows it', async (_, body, exit, said) => {
  const { code, at } = await runAll(body);
  expect([code, readFileSync(join(at.root, 'tidied'), 'utf8').trim()]).toEqual([exit, said]);
});

test('cleanup follows Ctrl-C, and may look around and start programs', async () => {
  const at = project(tidying(sleeper));
  const child = at.start(['all', '--json']);
  const printed = ended(child);
  await fileText(join(at.root, 'child'));
  child.kill('SIGINT');
  const { code, stdout } = await printed;
  expect(code).toBe(130);
  expect(readFileSync(join(at.root, 'tidied'), 'utf8').trim()).toBe('cancelled SIGINT');
  expect(events(stdout).at(-1)).toMatchObject({ type: 'run.end', exit: 130 });
});

test('cleanup does not follow what never began', async () => {
  const { at, code } = await runAll(
    tidying('() => {}', `prepare: () => { throw stop('not even begun') },`),
  );
  expect([code, existsSync(join(at.root, 'tidied'))]).toEqual([1, false]);
});

test('what goes wrong in cleanup is a warning', async () => {
  const { code, lines, ends } = await runAll(
    `[task({ name: 'all', summary: 'All', run() {}, cleanup: () => { throw stop('the broom broke'); } })]`,
  );
  expect([code, ends]).toEqual([0, ['all done']]);
  expect(lines('all', 'warning')).toEqual(['could not tidy up: the broom broke']);
});
