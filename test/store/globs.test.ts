import { join, resolve } from 'node:path';
import picomatch from 'picomatch';
import { expect, test } from 'vitest';
import { likelyBases, select } from '../../src/store/globs.ts';

const at = { root: '/root', from: '/root', except: [] };
const parts = [
  'a',
  'b.ts',
  '.c',
  '*',
  '**',
  '?',
  '/',
  '+',
  '@',
  '..',
  ' ',
  '-',
  '~',
  '%',
  '[x]',
  '{a,b}',
  '!(c)',
];
/** Every row of up to three of these, and more of four than matter. */
const rows = parts.flatMap((one) =>
  parts.flatMap((two) =>
    parts.flatMap((three) => [
      [one, two, three].join(''),
      [one, two].join('/') + three,
      [one, two, three].join('/'),
    ]),
  ),
);

test('a pattern leads where picomatch says, though it is not asked about most', () => {
  const texts = rows.filter((text) => !text.startsWith('!') && !text.startsWith('/'));
  const found = texts.map((text) => select({ ...at, patterns: [text] }).patterns[0]);
  const told = found.map((one) => {
    const { isGlob, base } = picomatch.scan(one?.text ?? '');
    const text = one?.text ?? '';
    return { base: isGlob ? join('/root', base) : resolve('/root', text), literal: !isGlob, text };
  });
  expect(texts.length).toBeGreaterThan(10_000);
  expect(found.map((one) => ({ ...one, base: resolve(one?.base ?? '') }))).toEqual(
    told.map((one) => ({ ...one, base: resolve(one.base) })),
  );
});

test('of patterns with stars alone it is known beforehand where they lead', () => {
  for (const text of ['src/**/*.ts', '*.json', 'a/b', 'a/b?/c', '**', './src/', '../x/*'])
    expect(likelyBases({ ...at, patterns: [text] })).toEqual(
      select({ ...at, patterns: [text] }).patterns.map(({ base }) => base),
    );
});
