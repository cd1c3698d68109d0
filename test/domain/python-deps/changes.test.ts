import { expect, test } from 'vitest';
import { changes, changeText, labelOf } from '../../../src/domain/python-deps/changes.ts';
import { imagePython } from '../../../src/domain/python-deps/dockerfile-python.ts';
import { compare, keepsTo } from '../../../src/domain/python-deps/versions.ts';

const git = (revision: string) => `f @ git+https://github.com/kobotoolbox/formpack.git@${revision}`;
const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];

test.each<[string, string, string, readonly string[]]>([
  ['an upgrade', 'x==1.2', 'x==1.3', ['x 1.2 → 1.3 (prod)']],
  ['nothing', 'x==1.2\n    # via a', 'x==1.2\n    # via b', []],
  ['a new major version', 'x==1.2', 'x==2.0', ['x 1.2 → 2.0 (prod), major']],
  [
    'a year is no major version',
    'x==2023.12.25',
    'x==2026.1.15',
    ['x 2023.12.25 → 2026.1.15 (prod)'],
  ],
  ['a downgrade', 'x==1.10', 'x==1.9', ['x 1.10 → 1.9 (prod), downgraded']],
  ['a package comes', '', 'x==1.2', ['x 1.2 (prod), added']],
  ['a package goes', 'x==1.2', '', ['x 1.2 (prod), removed']],
  ['an extra alone', 'x[a]==1.2', 'X[a,b]==1.2', []],
  [
    'a git revision',
    git(a),
    git(b),
    [
      'f aaaaaaa → bbbbbbb (prod), new revision, https://github.com/kobotoolbox/formpack/compare/aaaaaaa...bbbbbbb',
    ],
  ],
])('%s', (_, before, after, lines) => {
  expect(changes([{ label: 'prod', before, after }]).map((one) => changeText(one))).toEqual(lines);
});

test('the same move in both files is one line, another move is another', () => {
  const moved = changes([
    { label: 'prod', before: 'x==1\ny==1', after: 'x==1.1\ny==1.1' },
    { label: 'dev', before: 'x==1\ny==1', after: 'x==1.1\ny==1.2' },
  ]);
  expect(moved.map((one) => changeText(one, 3))).toEqual([
    'x   1 → 1.1 (prod, dev)',
    'y   1 → 1.1 (prod)',
    'y   1 → 1.2 (dev)',
  ]);
});

test.each([
  ['dependencies/pip/requirements.in', 'prod'],
  ['dependencies/pip/dev_requirements.in', 'dev'],
  ['docs.in', 'docs'],
])('%s is called %s', (path, label) => {
  expect(labelOf(path)).toBe(label);
});

test.each<[string, string, boolean | null]>([
  ['5.2.14', '>=5.2,<5.3', true],
  ['5.3', '>=5.2,<5.3', false],
  ['5.2', '==5.2.0', true],
  ['5.2rc1', '>=5.2', null],
  ['5.2', '~=5.1', null],
  ['5.2', '', true],
])('%s keeps to “%s”: %s', (version, bounds, kept) => {
  expect(keepsTo(version, bounds)).toBe(kept);
});

test('versions are compared number by number', () => {
  expect(['1.10', '1.9', '1.2', '1'].toSorted((x, y) => compare(x, y) ?? 0)).toEqual([
    '1',
    '1.2',
    '1.9',
    '1.10',
  ]);
});

test.each([
  ['FROM node:22 AS a\nFROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim AS b', '3.12'],
  ['FROM --platform=linux/amd64 python:3.10-slim', '3.10'],
  ['FROM node:22', null],
])('the Python of %j is %s', (dockerfile, version) => {
  expect(imagePython(dockerfile)).toBe(version);
});
