import { expect, test } from 'vitest';
import { didYouMean, makeGraph } from '../../src/graph/graph.ts';
import { task } from '../../src/index.ts';

const placed = (name: string, place: string) => ({
  task: task({ name, summary: name, run() {} }).task,
  name,
  place,
});

test('a name used twice is refused with both places', () => {
  expect(() => makeGraph([placed('a', 'one.ts'), placed('a', 'two.ts')])).toThrow(
    'Two tasks are called “a”: one in one.ts, one in two.ts.',
  );
});

test('two tasks of one config are told apart by what they do', () => {
  expect(() => makeGraph([placed('a', 'one.ts'), placed('a', 'one.ts')])).toThrow(
    'Two tasks in one.ts are called “a”: “a” and “a”.',
  );
});

test('the same task listed twice is one', () => {
  const one = placed('a', 'one.ts');
  expect(makeGraph([one, { ...one, place: 'two.ts' }]).tasks.size).toBe(1);
});

test.each([
  ['biuld', 'build'],
  ['buidl', 'build'],
  ['build-no', 'build-no-cache'],
  ['jsn', 'json'],
  ['im', 'image-size'],
  ['x', null],
  ['deploy', null],
  ['', null],
])('for %j it offers %j', (word, meant) => {
  expect(didYouMean(word, ['build', 'build-no-cache', 'json', 'image-size'])).toBe(meant);
});
