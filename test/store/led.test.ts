import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Globs } from '../../src/model/freshness.ts';
import { tracker } from '../../src/store/track.ts';
import { gitIn } from '../helpers/git.ts';
import { globs } from '../helpers/globs.ts';
import { put, tree } from '../helpers/tree.ts';

/** Where patterns lead into what git says nothing about. */
const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
// Long enough after what a test has written that it counts as settled.
const look = tracker(env, () => Date.now() + 10_000);

/** Whether a change is noticed, at once and by the files themselves. */
async function notices(meant: Globs, change: () => void): Promise<boolean> {
  const before = await look.see(meant, new Map());
  expect(await look.untouched(meant, before.mark)).toBe(true);
  change();
  const quick = await look.untouched(meant, before.mark);
  const after = await look.see(meant, before.files);
  expect(quick).toBe(after.digest === before.digest);
  return after.digest !== before.digest;
}

function checkout(files: Readonly<Record<string, string>>): string {
  const root = tree(files);
  gitIn(root, 'init', '-q');
  gitIn(root, 'add', '-A');
  gitIn(root, 'commit', '-qm', 'x');
  return root;
}

test.each([
  ['proto/*_pb2.py', 'proto/a_pb2.py'],
  ['.env*', '.env.local'],
  ['build-*/*.js', 'build-x/a.js'],
  ['{made,gen}/*', 'gen/a'],
  ['(made|gen)/*', 'gen/a'],
  ['ge[mn]/?', 'gen/a'],
  ['gen', 'gen/a'],
])('%s leads into what git ignores', async (pattern, file) => {
  const root = checkout({ '.gitignore': '*_pb2.py\n.env*\nbuild-*/\ngen/\n', src: '' });
  put(root, { [file]: '1' });
  expect(await notices(globs(root, pattern), () => put(root, { [file]: '2' }))).toBe(true);
});

test('what git ignores and no pattern names does not count', async () => {
  const root = checkout({ '.gitignore': '*.log\n', 'src/a': '' });
  expect(await notices(globs(root, 'src/*'), () => put(root, { 'src/x.log': '' }))).toBe(false);
});

test('a link beside an ignored folder takes nothing from it', async () => {
  const root = tree({ '.gitignore': 'gen/\n', 'src/a': '1' });
  symlinkSync('src/a', join(root, 'link'));
  gitIn(root, 'init', '-q');
  gitIn(root, 'add', '-A');
  put(root, { 'gen/x': '1' });
  const meant = globs(root, 'link', 'gen');
  expect(await notices(meant, () => put(root, { 'gen/x': '2' }))).toBe(true);
  expect(await notices(meant, () => put(root, { 'src/a': '2' }))).toBe(true);
});

test.each(['top', 'top/**', 'top/*.txt', 'top/a.txt', 'out/**', 'out/a.txt'])(
  '%s leads through a link to a folder',
  async (pattern) => {
    const outside = tree({ 'a.txt': '1' });
    for (const root of [tree({ 'src/a.txt': '1' }), checkout({ 'src/a.txt': '1' })]) {
      symlinkSync('src', join(root, 'top'));
      symlinkSync(outside, join(root, 'out'));
      const place = pattern.startsWith('top') ? join(root, 'src') : outside;
      expect(await notices(globs(root, pattern), () => put(place, { 'a.txt': root }))).toBe(true);
    }
  },
);

test('files of a submodule count by themselves, whether it is clean or not', async () => {
  const other = checkout({ 'lc/x.po': '1' });
  put(other, { 'lc/x.po': '2' });
  gitIn(other, 'commit', '-qam', 'y');
  const root = checkout({ 'own.po': '' });
  gitIn(root, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other, 'sub');
  gitIn(root, 'commit', '-qam', 'z');
  const meant = globs(root, '**/*.po');
  const before = await look.see(meant, new Map());
  expect([...before.files.keys()]).toEqual(['own.po', 'sub/lc/x.po']);
  const back = () => gitIn(join(root, 'sub'), 'checkout', '-q', 'HEAD~1');
  expect(await notices(meant, back)).toBe(true);
  const dirty = await look.see(meant, new Map());
  gitIn(root, 'commit', '-qam', 'back');
  expect(await look.untouched(meant, before.mark)).toBe(false);
  expect((await look.see(meant, new Map())).digest).toBe(dirty.digest);
});

test('other patterns that lead to the same folder are not the same', async () => {
  const root = checkout({ 'src/a.txt': '', 'src/b.md': '' });
  const { mark } = await look.see(globs(root, 'src/*.txt'), new Map());
  expect(await look.untouched(globs(root, 'src/*.txt'), mark)).toBe(true);
  for (const other of [['src/*'], ['src/*.none'], ['src/*.txt', '!src/a.txt']])
    expect(await look.untouched(globs(root, ...other), mark)).toBe(false);
});
