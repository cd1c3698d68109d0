import { expect, test } from 'vitest';
import { makeGraph } from '../../src/graph/graph.ts';
import { flag, sequence, task } from '../../src/index.ts';
import type { Need } from '../../src/model/task.ts';
import { makePlan } from '../../src/plan/plan.ts';
import type { Plan } from '../../src/plan/plan.ts';

const of = (name: string, needs: Readonly<Record<string, Need>> = {}) =>
  task({ name, summary: name, needs, run() {} });
const graph = (...tasks: readonly { readonly task: Need['task'] }[]) =>
  makeGraph(tasks.map((one) => ({ task: one.task, name: one.task.name, place: 'here' })));
/** A plan as `b(a) c(b a)`. */
const drawn = ({ nodes }: Plan) =>
  [...nodes.values()]
    .map(({ id, after }) => (after.length > 0 ? `${id}(${after.join(' ')})` : id))
    .join(' ');
const failureOf = (work: () => unknown) => {
  try {
    return work();
  } catch (error) {
    return (error as { failure: unknown }).failure;
  }
};

test('a diamond has its root once', () => {
  const a = of('a');
  const [b, c] = [of('b', { a }), of('c', { a })];
  expect(drawn(makePlan(graph(), of('d', { b, c })))).toBe('a b(a) c(a) d(b c)');
});

test('equal options are one node, others another', () => {
  const a = task({
    name: 'a',
    summary: 'a',
    options: { tag: flag.text('tag', { default: 'x' }) },
    run() {},
  });
  const wanted = of('b', { one: a, same: a.with({ tag: 'x' }), other: a.with({ tag: 'y' }) });
  const plan = makePlan(graph(), wanted);
  expect(drawn(plan)).toBe('a a#2 b(a a#2)');
  expect(plan.nodes.get('b')!.needs).toEqual({ one: 'a', same: 'a', other: 'a#2' });
});

test('needs that depend on options', () => {
  const a = of('a');
  const b = task({
    name: 'b',
    summary: 'b',
    options: { fast: flag.on('fast') },
    needs: ({ fast }): Readonly<Record<string, Need>> => (fast ? {} : { a }),
    run() {},
  });
  expect(drawn(makePlan(graph(), b))).toBe('a b(a)');
  expect(drawn(makePlan(graph(), b.with({ fast: true })))).toBe('b');
});

test('two tasks of one name, as a prefix allows, stay two', () => {
  const [mine, theirs] = [of('lint'), of('lint')];
  const both = makeGraph([
    { task: mine.task, name: 'lint', place: 'here' },
    { task: theirs.task, name: 'their:lint', place: 'there' },
  ]);
  expect(drawn(makePlan(both, of('all', { mine, theirs })))).toBe(
    'lint their:lint all(lint their:lint)',
  );
});

test('work that the config puts before a task', () => {
  const [first, second] = [of('first'), of('second')];
  const both = makeGraph([], [{ task: second.task, run: [first] }]);
  expect(drawn(makePlan(both, second))).toBe('first second(first)');
});

test('a circle is told as a path, before anything runs', () => {
  const [a, b, c] = [of('a'), of('b'), of('c')];
  const circle = makeGraph(
    [],
    [
      { task: a.task, run: [b] },
      { task: b.task, run: [c] },
      { task: c.task, run: [b] },
    ],
  );
  expect(failureOf(() => makePlan(circle, a))).toMatchObject({
    kind: 'usage',
    what: 'Tasks wait for each other in a circle: b → c → b',
  });
});

test('needs that grow without end are a circle too, not a full stack', () => {
  const grow: ReturnType<typeof task<{ n: ReturnType<typeof flag.number> }>> = task({
    name: 'grow',
    summary: 'Grow',
    options: { n: flag.number('n', { default: 0 }) },
    needs: ({ n }) => ({
      more: { task: grow.task, given: { n: n + 1 }, ready: true } satisfies Need,
    }),
    run() {},
  }) as never;
  expect(
    failureOf(() => makePlan(graph(), { task: grow.task, given: {}, ready: true })),
  ).toMatchObject({
    kind: 'usage',
    what: expect.stringContaining('grow#100 → grow#101 → …') as string,
  });
});

test.each([
  ['needs', 10_000, ([p]: readonly Need[]) => ({ needs: p ? { p } : {}, run() {} })],
  ['after', 10_000, (after: readonly Need[]) => ({ after, run() {} })],
  ['sequences', 1000, ([one]: readonly Need[]) => ({ run: one ? sequence(one) : () => {} })],
])('a chain of tasks by their %s is no circle, though it is %i long', (_, length, body) => {
  let last: Need | undefined;
  for (let number = 0; number < length; number += 1)
    last = task({ name: `t${number}`, summary: 't', ...body(last ? [last] : []) });
  const ids = [...makePlan(graph(), last!).nodes.keys()];
  expect([ids.length, ids.at(-1)]).toEqual([length, `t${length - 1}`]);
});

test('a sequence of 10,000 tasks is a chain too', () => {
  const [first, ...more] = Array.from({ length: 10_000 }, (_, number) => of(`t${number}`));
  const wanted = task({ name: 'all', summary: 'all', run: sequence(first!, ...more) });
  const { nodes } = makePlan(graph(), wanted);
  expect([...nodes.keys()].slice(-2)).toEqual(['t9999', 'all']);
});

test('only the wanted task gets the words after --', () => {
  const a = of('a');
  const plan = makePlan(graph(), of('b', { a }), ['--flag']);
  expect([...plan.nodes.values()].map(({ rest }) => rest)).toEqual([[], ['--flag']]);
});

test.each([
  ['a number that is too large', { n: 9 }, 'a was given n 9, which is not at most 3'],
  ['one that is too small', { n: -7 }, 'a was given n -7, which is not at least 1'],
  ['what is no number', { n: Number.NaN }, 'a was given n null, which is not a number'],
  ['a choice that there is not', { c: 'z' }, 'a was given c "z", which is not one of x, y'],
])('%s in `with` is refused before anything runs', (_, given, what) => {
  const a = task({
    name: 'a',
    summary: 'a',
    options: { n: flag.number('n', { min: 1, max: 3 }), c: flag.choice(['x', 'y'], 'c') },
    run() {},
  });
  // A config need not be checked by the compiler, which cannot see bounds either.
  const wanted = of('b', { a: a.with(given as { n: number }) });
  expect(failureOf(() => makePlan(graph(), wanted))).toMatchObject({ kind: 'usage', what });
});
