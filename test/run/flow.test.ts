import { expect, test } from 'vitest';
import { project } from '../helpers/project.ts';
import { runAll } from '../helpers/run-all.ts';

/** `a`, `b` and `c`, each with a need of its own but `a`; `b` and `c` share one. */
const some = `
  const make = (name, more = {}) => task({ name, summary: name, run() {}, ...more });
  const shared = make('shared');
  const ownOfB = make('ownOfB');
  const a = make('a');
  const b = make('b', { needs: { shared, ownOfB } });
  const c = make('c', { needs: { shared } });
`;
const listed = (of: string) =>
  `(() => { ${some} return [a, b, c, task({ name: 'all', summary: 'All', ${of} })]; })()`;
const order = (ends: readonly string[]) => ends.map((end) => end.replace(' done', ''));

test.each([
  ['as the body', 'run: sequence(a, b, c)', ['a', 'shared', 'ownOfB', 'b', 'c', 'all']],
  ['as a need', 'needs: { x: sequence(a, b) }, run() {}', ['a', 'shared', 'ownOfB', 'b', 'all']],
  [
    'as what comes before',
    'after: [sequence(b, a)], run() {}',
    ['shared', 'ownOfB', 'b', 'a', 'all'],
  ],
  ['in a sequence', 'run: sequence(sequence(a, b), c)', ['a', 'shared', 'ownOfB', 'b', 'c', 'all']],
  ['of all', 'run: sequence(all(a, c), b)', ['a', 'shared', 'c', 'ownOfB', 'b', 'all']],
  [
    'what an earlier one needs is not put off',
    'run: sequence(c, b)',
    ['shared', 'c', 'ownOfB', 'b', 'all'],
  ],
])('a sequence %s', async (_, of, expected) => {
  const { code, ends } = await runAll(listed(of), { args: ['-j', '1'] });
  expect([code, order(ends)]).toEqual([0, expected]);
});

test('what a sequence puts later runs later also where there is room beside it', async () => {
  const { events } = await runAll(
    listed('run: sequence(a, b)').replace(
      `const a = make('a')`,
      `const a = make('a', { run: async ({ exec }) => { await exec({ argv: ['sleep', '0.2'] }); } })`,
    ),
    { args: ['-j', '8'] },
  );
  const told = events.flatMap((event) =>
    event.type === 'task.start' || event.type === 'task.end' ? [`${event.type} ${event.task}`] : [],
  );
  expect(told.slice(0, 2)).toEqual(['task.start a', 'task.end a']);
});

test('all runs side by side, and one that fails stops what comes after', async () => {
  const { code, ends } = await runAll(
    `[task({ name: 'all', summary: 'All', run: all(
      task({ name: 'x', summary: 'X', run: () => { throw stop('no'); } }),
      task({ name: 'y', summary: 'Y', run: async ({ exec }) => { await exec({ argv: ['sleep', '60'] }); } })) })]`,
  );
  expect([code, ends.toSorted()]).toEqual([1, ['all skipped', 'x failed', 'y cancelled']]);
});

test.each([
  ['run: sequence(a, a)', 'a → a'],
  ['run: sequence(b, shared)', 'shared → b → shared'],
  ['run: all(sequence(a, c), sequence(c, a))', 'a → c → a'],
])('%s cannot be: %s', async (of, circle) => {
  const at = project(listed(of).replace('[a, b, c,', '[a, b, c, shared,'));
  const { code, stderr } = await at.run(['all']);
  expect([code, stderr]).toEqual([2, expect.stringContaining(circle)]);
});

test('the graph shows the order', async () => {
  const at = project(listed('run: sequence(a, b)'));
  const graph = async (format: string) =>
    (await at.run(['graph', 'all', '--format', format])).stdout;
  expect(await graph('text')).toContain('b  waits for shared, ownOfB  in a sequence after a');
  expect(await graph('text')).toContain('all  waits for b');
  expect(await graph('mermaid')).toContain('a -.-> b');
  expect(await graph('dot')).toContain('"a" -> "b" [style=dashed];');
  expect(JSON.parse(await graph('json'))).toMatchObject({
    edges: expect.arrayContaining([{ from: 'a', to: 'b', kind: 'order' }]) as unknown,
  });
});
