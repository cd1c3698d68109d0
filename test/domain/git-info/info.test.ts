import { expect, test } from 'vitest';
import { infoOf } from '../../../src/domain/git-info/info.ts';
import type { GitAnswers } from '../../../src/domain/git-info/info.ts';

const long = 'a'.repeat(40);
const sha = 'b'.repeat(40);
const answers: GitAnswers = {
  long,
  short: 'aaaaaaaaaa',
  branch: 'main',
  tag: '',
  status: '',
  committedAt: '2026-01-02T03:04:05Z',
  describe: '2.026.33-1-gaaaaaaaaaa',
  locale: `040000 tree ${sha}\tlocale`,
  localeHead: null,
};

test.each<[string, Partial<GitAnswers>, object]>([
  ['a branch', {}, { branch: 'main', tag: false, dirty: false, layout: 'tree', locale: false }],
  ['no branch', { branch: null }, { branch: false }],
  ['a tag', { tag: '2.026.33' }, { tag: '2.026.33' }],
  ['two tags', { tag: '2.026.33\n2.026.33a' }, { tag: '2.026.33' }],
  ['a changed file', { status: ' M README.md' }, { dirty: true }],
  ['no tag anywhere', { describe: null }, { describe: 'aaaaaaaaaa' }],
  [
    'a submodule that is fetched',
    { locale: `160000 commit ${sha}\tlocale`, localeHead: long },
    { layout: 'submodule', locale: long },
  ],
  [
    'a submodule that is not',
    { locale: `160000 commit ${sha}\tlocale` },
    { layout: 'submodule', locale: sha },
  ],
  ['no translations', { locale: '' }, { layout: 'neither', locale: false }],
])('%s', (_, given, info) => {
  expect(infoOf({ ...answers, ...given })).toMatchObject({ schema: 1, long, ...info });
});
