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
/** Every row of three of these, together and with slashes between. */
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

test.each([
  ['x[!0-9].txt', ['xa.txt'], ['x1.txt']],
  ['app/(auth)/*.tsx', ['app/(auth)/a.tsx'], ['app/auth/a.tsx']],
  ['(p)/**', ['(p)/q.txt'], ['p/q.txt']],
  [String.raw`app/\(auth\)/*.tsx`, ['app/(auth)/a.tsx'], ['app/auth/a.tsx']],
  [String.raw`src/\[x\]/a.ts`, ['src/[x]/a.ts'], ['src/x/a.ts']],
  [String.raw`star\*.txt`, ['star*.txt'], ['starx.txt']],
  ['src/{a,b}', ['src/a/x', 'src/b'], ['src/c']],
  ['src/*/', ['src/a/x', 'src/a/b/c'], ['src/x']],
  ['@(a|b)/x', ['a/x', 'b/x'], ['c/x']],
  ['*.(ts|js)', ['a.ts', 'a.js'], ['a.py', 'b/a.ts']],
])('%s means %j, and not %j', (text, those, others) => {
  const { matches } = select({ ...at, patterns: [text] });
  expect(those.filter((path) => !matches(path))).toEqual([]);
  expect(others.filter(matches)).toEqual([]);
});
