import { expect, test } from 'vitest';
import { criticalPath, median } from '../../src/plan/times.ts';
import { project } from '../helpers/project.ts';

test.each([
  [[], null],
  [[3], 3],
  [[9, 1, 2], 2],
  [[4, 1, 2, 100], 3],
])('the median of %j is %j', (seconds, middle) => {
  expect(median(seconds)).toBe(middle);
});

const tasks = [
  { id: 'a', after: [] },
  { id: 'b', after: [] },
  { id: 'c', after: ['a', 'b'] },
  { id: 'd', after: ['b'] },
];
test.each([
  [
    { a: 1, b: 2, c: 3, d: 1 },
    { path: ['b', 'c'], seconds: 5 },
  ],
  [
    { a: 1, b: 2, c: 0, d: 9 },
    { path: ['b', 'd'], seconds: 11 },
  ],
  [{ a: 4 }, { path: ['a'], seconds: 4 }],
  [
    { a: 4, c: 0 },
    { path: ['a', 'c'], seconds: 4 },
  ],
  [{ c: 4 }, { path: ['a', 'c'], seconds: 4 }],
  [{}, null],
])('with %j the critical path is %j', (seconds: Readonly<Record<string, number>>, path) => {
  expect(criticalPath(tasks, (id) => seconds[id] ?? null)).toEqual(path);
});

test('past times are told before a run, while it runs, and by graph', async () => {
  const at = project(`(() => {
    const slow = task({ name: 'slow', summary: 'Slow', run: async ({ exec }) => { await exec({ argv: ['sleep', '0.4'] }); } });
    return [task({ name: 'all', summary: 'All', needs: { slow }, run() {} })];
  })()`);
  expect((await at.run(['graph', 'all'])).stdout).toBe('all  waits for slow\nslow\n');
  await at.run(['all']);
  expect((await at.run(['all'])).stderr).toMatch(/slow started, usually takes 0\.\d s/);
  expect((await at.run(['all', '-n'])).stdout).toContain(
    'It would take about 1 s, by way of slow → all.',
  );
  const { stdout } = await at.run(['graph', 'all']);
  expect(stdout).toContain('slow (about 1 s)');
  expect(stdout).toContain('Critical path: slow → all, about 1 s');
  expect((await at.run(['graph', 'all', '--format', 'dot'])).stdout).toContain(
    '"slow" [label="slow (about 1 s)", penwidth=3];',
  );
  expect(JSON.parse((await at.run(['graph', 'all', '--json'])).stdout)).toMatchObject({
    tasks: ['all', 'slow'],
    critical: { path: ['slow', 'all'] },
  });
});

test('a graph has needs of options, after, before, services and sequences', async () => {
  const at = project(`(() => {
    const nothing = { run() {} };
    const a = task({ name: 'a', summary: 'a', ...nothing });
    const b = task({ name: 'b', summary: 'b', ...nothing });
    const c = task({ name: 'c', summary: 'c', after: [b], ...nothing });
    const web = service({ name: 'web', summary: 'w', start: { argv: ['true'] }, readyWhen: { line: 'x' } });
    return [task({ name: 'all', summary: 'all', options: { wide: flag.text('w', { default: 'yes' }) },
      needs: ({ wide }) => ({ web, ...(wide === 'yes' ? { c } : {}) }), after: [sequence(a, b)], ...nothing })];
  })()`);
  const { stdout } = await at.run(['graph', 'all']);
  expect(stdout).toBe(
    'all  waits for web, c, b\nweb\nc  waits for b\nb  in a sequence after a\na\n',
  );
});
