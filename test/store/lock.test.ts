import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { lock, runOf } from '../../src/store/lock.ts';
import { ended } from '../helpers/program.ts';
import { fileText, project } from '../helpers/project.ts';
import { put, tree } from '../helpers/tree.ts';

const never = new AbortController().signal;
const self = { pid: process.pid, for: 'a test' };
const take = (path: string, onWait: (holder: string) => void = () => {}, signal = never) =>
  lock(path, self, onWait, signal);
const startOf = (pid: number) =>
  readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\) /s, '').split(' ')[19];

test('a free lock is taken, and leaves nothing when it is given back', async () => {
  const root = tree();
  const release = await take(join(root, 'locks', 'a.lock'));
  expect(readdirSync(join(root, 'locks'))).toEqual(['a.lock']);
  await release();
  expect(readdirSync(join(root, 'locks'))).toEqual([]);
});

test.each([
  ['of a process that is gone', { pid: 2 ** 22 + 1, started: '1', for: 'x' }],
  ['of a process whose number another one has now', { pid: process.pid, started: '1', for: 'x' }],
  ['that a power cut left empty', null],
])('a lock %s is taken over', async (_, holder) => {
  const root = tree();
  put(root, { 'a.lock': holder === null ? '' : JSON.stringify(holder) });
  const release = await take(join(root, 'a.lock'));
  expect(JSON.parse(readFileSync(join(root, 'a.lock'), 'utf8'))).toMatchObject(self);
  await release();
  expect(readdirSync(root)).toEqual([]);
});

test.each([
  ['of a run that goes on', () => ({ pid: process.pid, started: startOf(process.pid) }), 'run-1'],
  ['of a run that was killed', () => ({ pid: 2 ** 22 + 1, started: '1' }), null],
  ['whose number another process has now', () => ({ pid: process.pid, started: '1' }), null],
])('who holds a lock %s', async (_, holder, run) => {
  const root = tree();
  put(root, { 'a.lock': JSON.stringify({ ...holder(), for: 'x', run: 'run-1' }) });
  expect(await runOf(join(root, 'a.lock'))).toBe(run);
  expect(await runOf(join(root, 'none.lock'))).toBeNull();
});

test('who waits is told once for whom, and a signal ends the waiting', async () => {
  const root = tree();
  const holder = { pid: process.pid, started: startOf(process.pid), for: 'kpi-tasks build' };
  put(root, { 'a.lock': JSON.stringify(holder) });
  const stop = new AbortController();
  const told: string[] = [];
  const waiting = take(
    join(root, 'a.lock'),
    (who) => {
      told.push(who);
      setTimeout(() => stop.abort('SIGINT'), 250);
    },
    stop.signal,
  );
  await expect(waiting).rejects.toMatchObject({ failure: { kind: 'cancelled', signal: 'SIGINT' } });
  expect(told).toEqual([`kpi-tasks build (process ${process.pid})`]);
  expect(readdirSync(root)).toEqual(['a.lock']);
});

/** Takes a lock ten times; whoever finds the mark of another while holding it has overlapped. */
const worker = `
import { lock } from ${JSON.stringify(join(import.meta.dirname, '..', '..', 'src/store/lock.ts'))};
import { closeSync, openSync, rmSync } from 'node:fs';
const [folder, crash] = process.argv.slice(2);
for (let turn = 0; turn < 10; turn += 1) {
  const release = await lock(folder + '/a.lock', { pid: process.pid, for: 'worker' }, () => {}, new AbortController().signal);
  closeSync(openSync(folder + '/held', 'wx'));
  rmSync(folder + '/held');
  if (crash === 'crash' && turn === 3) process.kill(process.pid, 'SIGKILL');
  await release();
}
`;

test('twenty processes take a lock ten times each and never overlap, though some die holding it', async () => {
  const root = tree({ 'worker.ts': worker });
  const folder = tree();
  const workers = Array.from({ length: 20 }, (_, index) =>
    promisify(execFile)(process.execPath, [
      join(root, 'worker.ts'),
      folder,
      index % 5 === 0 ? 'crash' : '',
    ]).then(
      () => 'ended',
      (error: { signal?: string; stderr?: string }) => error.signal ?? error.stderr,
    ),
  );
  const ends = await Promise.all(workers);
  expect(ends).toEqual(
    Array.from({ length: 20 }, (_, index) => (index % 5 === 0 ? 'SIGKILL' : 'ended')),
  );
  expect(existsSync(join(folder, 'held'))).toBe(false);
}, 60_000);

test('two runs of a pool take turns, and the second says whom it waits for', async () => {
  const at =
    project(`[task({ name: 'slow', summary: 'Hold the pool', pool: 'one', run: async ({ exec }) => {
    await exec({ argv: ['sh', '-c', 'test ! -e held && touch held && echo x >> started && while [ ! -e go ]; do sleep 0.05; done; rm held'] });
    await exec({ argv: ['true'] });
  } })]`);
  const first = at.start(['slow']);
  const printed = ended(first);
  await fileText(join(at.root, 'started'));
  const second = at.start(['slow']);
  let said = '';
  second.stderr!.on('data', (text: Buffer) => {
    said += text.toString();
    if (said.includes('waits until')) writeFileSync(join(at.root, 'go'), '');
  });
  const both = await Promise.all([printed, ended(second)]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(said).toContain(
    `waits until kpi-tasks slow (process ${first.pid}) has finished with “one”`,
  );
  expect(said).toMatch(/waited \d+\.\d s/);
  expect(readFileSync(join(at.root, 'started'), 'utf8')).toBe('x\nx\n');
});

test('the lock of a run that was killed goes to the next', async () => {
  const at =
    project(`[task({ name: 'hold', summary: 'Hold', pool: 'one', options: { short: flag.on('End') }, run: async ({ exec, options }) => {
    if (!options.short) await exec({ argv: ['sh', '-c', 'echo x > started; sleep 60'] });
  } })]`);
  const first = at.start(['hold']);
  await fileText(join(at.root, 'started'));
  first.kill('SIGKILL');
  expect((await at.run(['hold', '--short'])).code).toBe(0);
});

test('the next run takes away what a killed one has left, though it needs no lock itself', async () => {
  const at = project(`[task({ name: 'all', summary: 'All', run() {} })]`);
  const gone = 2 ** 22 + 1;
  const held = { pid: process.pid, started: startOf(process.pid), for: 'a test' };
  put(join(at.state, 'locks'), {
    'dead.lock': JSON.stringify({ pid: gone, started: '1', for: 'x' }),
    'cut.lock': '',
    'held.lock': JSON.stringify(held),
    [`dead.lock.${gone}.abc`]: '{}',
    [`held.lock.${process.pid}.abc`]: '{}',
  });
  expect((await at.run(['all'])).code).toBe(0);
  expect(readdirSync(join(at.state, 'locks')).sort()).toEqual([
    'held.lock',
    `held.lock.${process.pid}.abc`,
  ]);
});
