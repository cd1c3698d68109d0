import { statSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tracker } from '../../src/store/track.ts';
import { gitIn } from '../helpers/git.ts';
import { globs } from '../helpers/globs.ts';
import { put, tree } from '../helpers/tree.ts';

const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
const at = (now: () => number = () => Date.now()) => tracker(env, now);
/** Long enough after what a test has written that it counts as settled. */
const later = () => Date.now() + 10_000;
/** The clock was put back by an hour. */
const earlier = () => Date.now() - 3_600_000;
const old = (root: string, ...files: readonly string[]) => {
  for (const file of files) utimesSync(join(root, file), 1_000_000, 1_000_000);
};

test.each([
  ['src', ['src/a.ts', 'src/b/c.ts', 'src/b/.d']],
  ['src/*', ['src/a.ts']],
  ['src/**/*.ts', ['src/a.ts', 'src/b/c.ts']],
  ['./src/', ['src/a.ts', 'src/b/c.ts', 'src/b/.d']],
  ['src/{a,x}.ts', ['src/a.ts']],
  ['nothing/**', []],
  ['node_modules/x', ['node_modules/x']],
  ['**/x', []],
])('%s means %j', async (pattern, files) => {
  const root = tree({
    'src/a.ts': '',
    'src/b/c.ts': '',
    'src/b/.d': '',
    'node_modules/x': '',
    'x.md': '',
  });
  const plain = await at().see(globs(root, pattern), new Map());
  gitIn(root, 'init', '-q');
  gitIn(root, 'add', '-Af');
  const checkout = await at().see(globs(root, pattern), new Map());
  expect([...plain.files.keys()].toSorted()).toEqual([...files].toSorted());
  expect([...checkout.files.keys()].toSorted()).toEqual([...files].toSorted());
  expect(checkout.digest).toBe(plain.digest);
});

test('a file has one hash, whether git says it or it is read', async () => {
  const root = tree({ 'a b/é.sh': 'echo', plain: 'x', large: 'y'.repeat(5 << 20) });
  const read = await at().see(globs(root, '**'), new Map());
  gitIn(root, 'init', '-q');
  gitIn(root, 'add', '-A');
  const indexed = await at().see(globs(root, '**'), new Map());
  expect([...indexed.files.values()].every(({ stat }) => stat === null)).toBe(true);
  expect(indexed.digest).toBe(read.digest);
});

test('what was only just written, or is from the future, is looked at again', async () => {
  const root = tree({ a: '1' });
  const { mark } = await at().see(globs(root, 'a'), new Map());
  expect(mark.state).toBeNull();
  const seen = await at(later).see(globs(root, 'a'), new Map());
  expect(await at(later).untouched(globs(root, 'a'), seen.mark)).toBe(true);
  // The clock goes back an hour: nothing that is on the disk may be trusted by its time.
  const back = await at(earlier).see(globs(root, 'a'), seen.files);
  expect(back.mark.state).toBeNull();
  expect(back.digest).toBe(seen.digest);
  put(root, { a: '2' });
  const changed = await at(earlier).see(globs(root, 'a'), back.files);
  expect(changed.digest).not.toBe(seen.digest);
});

test('the same size and time as before do not hide a change', async () => {
  const root = tree({ a: '1' });
  old(root, 'a');
  const seen = await at(later).see(globs(root, 'a'), new Map());
  const { mtimeMs } = statSync(join(root, 'a'));
  put(root, { a: '2' });
  old(root, 'a');
  expect(statSync(join(root, 'a')).mtimeMs).toBe(mtimeMs);
  expect(await at(later).untouched(globs(root, 'a'), seen.mark)).toBe(false);
  expect((await at(later).see(globs(root, 'a'), seen.files)).digest).not.toBe(seen.digest);
});

test.each([
  [['src/**/*.ts']],
  [['./src/']],
  [['src', 'a/b/*.c', '!src/x']],
  [['src/{a,x}.ts']],
  [['x.md']],
  [['**/*.ts']],
  [['a/@(b|c)/d']],
  [['a/+/b/*']],
])('%j: what git was asked ahead is what it is asked', async (patterns) => {
  const root = tree({ 'src/a.ts': '', 'x.md': '', 'a/b/x.c': '', 'a/+/b/d': '', 'a/c/d': '' });
  gitIn(root, 'init', '-q');
  gitIn(root, 'add', '-A');
  const all = globs(root, ...patterns);
  const { mark } = await at(later).see(all, new Map());
  const asked = [...at(later).ahead(all)];
  // It said something else, such as that it cannot tell, so that one sees whether it is asked.
  const ahead = new Map(
    asked.map(([topic, { marks }]) => [topic, { marks, lines: Promise.resolve(null) }]),
  );
  expect(await at(later).untouched(all, mark, new Map(asked))).toBe(true);
  expect(await at(later).untouched(all, mark, ahead)).toBe(false);
});

test('git is asked ahead in a checkout, and only what is asked again counts', async () => {
  const root = tree({ 'src/a': '1', 'own/b': '1' });
  const look = at(later);
  expect(look.ahead(globs(root, 'src')).size).toBe(0);
  gitIn(root, 'init', '-q');
  gitIn(root, 'add', '-A');
  const { mark } = await at(later).see(globs(root, 'own'), new Map());
  const ahead = look.ahead(globs(root, 'src'));
  expect(ahead.size).toBe(1);
  put(root, { 'own/b': '2' });
  expect(await look.untouched(globs(root, 'own'), mark, ahead)).toBe(false);
  put(root, { 'src/a': '2' });
  const changed = at(later).ahead(globs(root, 'src'));
  const seen = await look.see(globs(root, 'src'), new Map());
  expect(await at(later).untouched(globs(root, 'src'), seen.mark, changed)).toBe(true);
  put(root, { 'src/a': '3' });
  const again = at(later).ahead(globs(root, 'src'));
  expect(await at(later).untouched(globs(root, 'src'), seen.mark, again)).toBe(false);
});

test.each(['git', 'plain'])('what a link leads to counts (%s)', async (kind) => {
  const root = tree({ 'real/file': '1', 'in/x': '' });
  symlinkSync('../real/file', join(root, 'in/link'));
  symlinkSync('nowhere', join(root, 'in/broken'));
  symlinkSync('loop', join(root, 'in/loop'));
  if (kind === 'git') {
    gitIn(root, 'init', '-q');
    gitIn(root, 'add', '-A');
  }
  const seen = await at(later).see(globs(root, 'in'), new Map());
  expect([...seen.files.keys()]).toEqual(['in/broken', 'in/link', 'in/loop', 'in/x']);
  expect(await at(later).untouched(globs(root, 'in'), seen.mark)).toBe(true);
  put(root, { 'real/file': '2' });
  expect(await at(later).untouched(globs(root, 'in'), seen.mark)).toBe(false);
  const now = await at(later).see(globs(root, 'in'), seen.files);
  expect(now.files.get('in/link')).not.toEqual(seen.files.get('in/link'));
});

test('a submodule, a checkout in the checkout, and a hook’s variables', async () => {
  const other = tree({ 'po/a': '1' });
  gitIn(other, 'init', '-q');
  gitIn(other, 'add', '-A');
  gitIn(other, 'commit', '-qm', 'x');
  const root = tree({ a: '', 'own/b': '1' });
  gitIn(root, 'init', '-q');
  gitIn(join(root, 'own'), 'init', '-q');
  gitIn(root, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other, 'sub');
  gitIn(root, 'add', 'a', 'sub');
  gitIn(root, 'commit', '-qm', 'x');
  const look = tracker(
    { ...env, GIT_DIR: '/nowhere', GIT_INDEX_FILE: '/nowhere' },
    () => Date.now() + 10_000,
  );
  const all = globs(root, '**');
  let seen = await look.see(all, new Map());
  for (const change of [
    { 'own/b': '2' },
    { 'sub/po/a': '2' },
    { 'sub/po/a': '3' },
    { 'sub/new': '' },
    { a: 'x' },
  ]) {
    expect(await look.untouched(all, seen.mark)).toBe(true);
    put(root, change);
    expect(await look.untouched(all, seen.mark), JSON.stringify(change)).toBe(false);
    const now = await look.see(all, seen.files);
    expect(now.digest, JSON.stringify(change)).not.toBe(seen.digest);
    seen = now;
  }
});
