import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project } from '../helpers/project.ts';
import { runAll } from '../helpers/run-all.ts';

/** Tasks that note when they come and go, each in the named pools. */
const pooled = (pools: readonly unknown[]) =>
  `(() => {
    const parts = ${JSON.stringify(pools)}.map((pool, index) => task({ name: 't' + index, summary: 'T', pool,
      run: async ({ exec, cwd }) => { await exec({ argv: ['sh', '-c', 'echo "+" >> ' + cwd + '/steps; sleep 0.05; echo "-" >> ' + cwd + '/steps'] }); } }));
    return [task({ name: 'all', summary: 'All', needs: Object.fromEntries(parts.map((part, index) => ['n' + index, part])), run() {} })];
  })()`;
const steps = (root: string) => readFileSync(join(root, 'steps'), 'utf8').replaceAll('\n', '');

test.each([
  ['one pool', ['a', 'a', 'a'], '+-+-+-'],
  ['a pool that is named twice', [['a', 'a'], 'a'], '+-+-'],
  [
    'pools that share one',
    [
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
    ],
    '+-+-+-',
  ],
])('%s: one after the other', async (_, pools, expected) => {
  const { at, code } = await runAll(pooled(pools), { args: ['-j', '8'] });
  expect([code, steps(at.root)]).toEqual([0, expected]);
});

test('many tasks that want the same pools in different orders come to an end, across processes', async () => {
  const orders = Array.from({ length: 12 }, (_, index) =>
    index % 2 === 0 ? ['a', 'b', 'c'] : ['c', 'b', 'a'],
  );
  const at = project(pooled(orders));
  const both = await Promise.all([at.run(['all', '-j', '12']), at.run(['all', '-j', '12'])]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(steps(at.root)).toBe('+-'.repeat(24));
});
