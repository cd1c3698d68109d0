import { expect, test } from 'vitest';
import { pinnedCommit, stateOf, unreachable } from '../../../src/domain/submodule/state.ts';
import type { SubmoduleFacts } from '../../../src/domain/submodule/state.ts';
import { moveText } from '../../../src/domain/submodule/words.ts';

const fresh: SubmoduleFacts = {
  layout: 'gitlink',
  declared: true,
  repository: false,
  head: null,
  files: [],
};
const po = 'locale/fr/LC_MESSAGES/django.po';
const mo = 'locale/fr/LC_MESSAGES/django.mo';

test.each<[string, Partial<SubmoduleFacts>, object]>([
  ['a fresh clone', {}, { is: 'empty' }],
  ['fetched', { repository: true, head: 'abc', files: [po] }, { is: 'populated', head: 'abc' }],
  ['its files deleted', { repository: true, head: 'abc' }, { is: 'emptied', head: 'abc' }],
  ['cut short', { repository: true }, { is: 'half-cloned' }],
  ['compiled files left', { files: [mo] }, { is: 'occupied', files: 1, own: [] }],
  ['files of one’s own left', { files: [mo, po] }, { is: 'occupied', files: 2, own: [po] }],
  ['no .gitmodules', { declared: false }, { is: 'undeclared' }],
  ['a branch with files', { layout: 'tree', declared: false, files: [po] }, { is: 'in-the-tree' }],
  ['the repository left', { layout: 'tree', repository: true, files: [po] }, { is: 'left-over' }],
  ['a branch with neither', { layout: 'neither', declared: false }, { is: 'none' }],
])('%s', (_, facts, state) => {
  expect(stateOf({ ...fresh, ...facts })).toEqual(state);
});

test('the pinned commit is read from a gitlink only', () => {
  const sha = '0c33cbf5'.repeat(5);
  expect(pinnedCommit(`160000 commit ${sha}\tlocale\n`)).toBe(sha);
  expect(pinnedCommit(`040000 tree ${sha}\tlocale\n`)).toBeNull();
});

const [a, b] = ['0c33cbf'.padEnd(40, '0'), 'edc62fe'.padEnd(40, '0')];
test.each([
  [{ from: a, to: b, pinned: a, commits: 12, back: 0 }, '0c33cbf → edc62fe, 12 commits'],
  [{ from: a, to: b, pinned: a, commits: 1, back: 0 }, '0c33cbf → edc62fe, 1 commit'],
  [{ from: b, to: a, pinned: a, commits: 0, back: 12 }, 'edc62fe → 0c33cbf, 12 commits back'],
  [{ from: a, to: a, pinned: a, commits: 0, back: 0 }, '0c33cbf, as it was'],
  [
    { from: null, to: a, pinned: a, commits: 0, back: 0 },
    'cloned at 0c33cbf, the commit this branch names',
  ],
  [
    { from: null, to: b, pinned: a, commits: 3, back: 0 },
    'cloned at edc62fe, 3 commits from 0c33cbf',
  ],
])('a move %#', (move, text) => {
  expect(moveText(move)).toBe(text);
});

test.each([
  ["fatal: unable to access 'https://github.com/x/': Could not resolve host: github.com", true],
  ['fatal: Failed to connect to 127.0.0.1 port 9: Connection refused', true],
  ["fatal: Unable to find current revision in submodule path 'locale'", false],
])('%s: offline %s', (stderr, offline) => {
  expect(unreachable(stderr)).toBe(offline);
});
