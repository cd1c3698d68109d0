import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { git, gitConfig, gitEnv } from '../helpers/plain-git.ts';
import { taskTrier, temporaryFolder } from '../helpers/try-task.ts';

const po = 'fr/LC_MESSAGES/django.po';
const offline = (url: string) =>
  gitConfig({ 'protocol.file.allow': 'always', 'url.http://127.0.0.1:9/.insteadOf': url });

/** A clone of a kpi with a branch of each layout; nothing of the submodule is fetched yet. */
async function clone(branch: 'old' | 'new' | 'bare') {
  const root = await temporaryFolder('kpi-tasks-submodule-');
  const [translations, origin, kpi] = ['translations', 'origin', 'kpi'].map((name) =>
    join(root, name),
  ) as [string, string, string];
  await mkdir(join(translations, 'fr/LC_MESSAGES'), { recursive: true });
  await git(translations, 'init', '-q', '-b', 'master');
  const shas: string[] = [];
  for (const text of ['one', 'two', 'three']) {
    await writeFile(join(translations, po), text);
    await git(translations, 'add', '.');
    await git(translations, 'commit', '-qm', text);
    shas.push(await git(translations, 'rev-parse', 'HEAD'));
  }
  const bare = join(root, 'translations.git');
  await git(root, 'clone', '-q', '--bare', 'translations', bare);

  await mkdir(origin);
  await git(origin, 'init', '-q', '-b', 'bare');
  await writeFile(join(origin, 'Dockerfile'), '');
  await writeFile(join(origin, 'manage.py'), '');
  await writeFile(join(origin, '.gitignore'), 'locale/**/*.mo\n');
  await git(origin, 'add', '.');
  await git(origin, 'commit', '-qm', 'neither');
  await git(origin, 'checkout', '-qb', 'new');
  await mkdir(join(origin, 'locale/fr/LC_MESSAGES'), { recursive: true });
  await writeFile(join(origin, 'locale', po), 'in the tree');
  await git(origin, 'add', '.');
  await git(origin, 'commit', '-qm', 'tree');
  await git(origin, 'checkout', '-qb', 'old', 'bare');
  await git(origin, 'submodule', '--quiet', 'add', '-b', 'master', bare, 'locale');
  await git(join(origin, 'locale'), 'checkout', '-q', shas[0] ?? '');
  await git(origin, 'commit', '-qam', 'submodule');
  await git(root, 'clone', '-q', '-b', branch, origin, kpi);

  const run = await taskTrier('submodule-fetch.ts#submoduleFetch');
  return {
    root,
    kpi,
    bare,
    pinned: shas[0] ?? '',
    newest: shas[2] ?? '',
    text: () => readFile(join(kpi, 'locale', po), 'utf8'),
    fetch: (words: readonly string[] = [], env: Readonly<Record<string, string>> = {}, at = kpi) =>
      run(at, ['submodule-fetch', ...words], { ...gitEnv, ...env }),
  };
}

describe('submodule-fetch', () => {
  test('clones the newest, tells how far that is from the pinned commit, and warns', async () => {
    const { fetch, pinned, newest, text } = await clone('old');
    const { code, stdout, stderr } = await fetch();
    expect(code).toBe(0);
    expect(stdout).toContain(
      `locale: cloned at ${newest.slice(0, 7)}, 2 commits from ${pinned.slice(0, 7)}`,
    );
    expect(stderr).toContain('Do not commit that');
    expect(await text()).toBe('three');
  });

  test('goes back to the pinned commit, and to the newest again', async () => {
    const { fetch, pinned, newest, text, kpi } = await clone('old');
    await fetch();
    const back = await fetch(['--pinned', '--json']);
    expect(back.result).toMatchObject({ state: 'fetched', to: pinned, back: 2, dirty: false });
    expect([await text(), await git(kpi, 'status', '--porcelain')]).toEqual(['one', '']);
    const again = await fetch(['--json']);
    expect(again.result).toMatchObject({ from: pinned, to: newest, commits: 2, dirty: true });
    expect((await fetch(['--json'])).result).toMatchObject({ state: 'unchanged' });
  });

  test('works in a worktree', async () => {
    const { fetch, kpi, root } = await clone('old');
    const tree = join(root, 'tree');
    await git(kpi, 'worktree', 'add', '-q', '--detach', tree);
    expect((await fetch([], {}, tree)).code).toBe(0);
    expect(await readFile(join(tree, 'locale', po), 'utf8')).toBe('three');
  });

  test.each([
    ['new', 'in-the-tree'],
    ['bare', 'none'],
  ] as const)('on a branch like %s there is nothing to fetch', async (branch, state) => {
    const { fetch, kpi } = await clone(branch);
    const { code, result } = await fetch(['--json']);
    expect([code, result]).toMatchObject([0, { state, commits: 0 }]);
    expect(await git(kpi, 'status', '--porcelain')).toBe('');
  });

  test('offline keeps what is there', async () => {
    const { fetch, bare, newest, text } = await clone('old');
    await fetch();
    const { code, stdout } = await fetch([], offline(bare));
    expect([code, stdout]).toEqual([
      0,
      `Skipped: offline. locale stays at ${newest.slice(0, 7)}\n`,
    ]);
    expect(await text()).toBe('three');
  });

  test('offline, what was fetched before a switch of branches is brought back', async () => {
    const { kpi, bare, fetch, pinned, text } = await clone('old');
    await fetch();
    await git(kpi, 'submodule', 'deinit', '-f', 'locale');
    const { code, stdout } = await fetch([], offline(bare));
    expect([code, stdout]).toEqual([
      0,
      `Skipped: offline. locale stays at ${pinned.slice(0, 7)}\n`,
    ]);
    expect(await text()).toBe('one');
    expect(await git(kpi, 'status', '--porcelain')).toBe('');
  });

  test('offline with nothing there fails', async () => {
    const { fetch, bare } = await clone('old');
    const { code, stderr } = await fetch([], offline(bare));
    expect(code).toBe(1);
    expect(stderr).toContain('cannot be reached, and locale is empty');
  });

  test('--dry-run shows the commands and fetches nothing', async () => {
    const { fetch, kpi } = await clone('old');
    const { stdout } = await fetch(['--dry-run']);
    expect(stdout.match(/! .*/gu)).toEqual([
      '! git submodule sync -- locale',
      '! git submodule init -- locale',
      '! git submodule update --remote -- locale',
    ]);
    expect(await git(kpi, 'config', '--get-regexp', 'submodule').catch(() => '')).toBe('');
  });
});

describe('what switching branches leaves', () => {
  test('compiled files in the way of the submodule: the cure works', async () => {
    const { fetch, kpi, text } = await clone('new');
    await writeFile(join(kpi, 'locale', po.replace('.po', '.mo')), '');
    await git(kpi, 'checkout', '-q', 'old');
    const { code, stderr } = await fetch();
    expect(code).toBe(4);
    expect(stderr).toContain('locale holds 1 compiled translation from');
    await pasted(kpi, stderr);
    expect((await fetch()).code).toBe(0);
    expect(await text()).toBe('three');
  });

  test('files of one’s own in the way: the cure keeps them', async () => {
    const { fetch, kpi, root } = await clone('old');
    await writeFile(join(kpi, 'locale', 'mine.po'), 'mine');
    const { code, stderr } = await fetch();
    expect([code, stderr]).toEqual([4, expect.stringContaining('locale/mine.po')]);
    await pasted(kpi, stderr);
    expect((await fetch()).code).toBe(0);
    expect(await readFile(join(root, 'locale-before/mine.po'), 'utf8')).toBe('mine');
  });

  test('the repository left among the files of the tree: the cure works', async () => {
    const { fetch, kpi, text } = await clone('old');
    await fetch();
    await expect(git(kpi, 'checkout', '-q', 'new')).rejects.toThrow('would be overwritten');
    await git(kpi, 'checkout', '-qf', 'new');
    const { code, stderr } = await fetch();
    expect(code).toBe(4);
    await pasted(kpi, stderr, 1);
    expect((await fetch()).code).toBe(0);
    expect([await text(), await git(kpi, 'status', '--porcelain')]).toEqual(['in the tree', '']);
  });

  test('the advice at the end of a fetch makes the switch work', async () => {
    const { fetch, kpi, text } = await clone('old');
    await pasted(kpi, (await fetch()).stdout);
    await git(kpi, 'checkout', '-q', 'new');
    expect(await text()).toBe('in the tree');
  });

  test('files that went with a switch by force come back', async () => {
    const { fetch, kpi, text } = await clone('old');
    await fetch();
    await git(kpi, 'checkout', '-qf', 'new');
    await git(kpi, 'checkout', '-qf', 'old');
    expect(await text().catch(() => 'gone')).toBe('gone');
    expect((await fetch()).code).toBe(0);
    expect(await text()).toBe('three');
  });

  test('a clone that was cut short: the cure works', async () => {
    const { fetch, kpi, text } = await clone('old');
    await fetch();
    await rm(join(kpi, '.git/modules/locale/HEAD'));
    const { code, stderr } = await fetch();
    expect([code, stderr]).toEqual([4, expect.stringContaining('cloned only in part')]);
    await pasted(kpi, stderr);
    expect((await fetch()).code).toBe(0);
    expect(await text()).toBe('three');
  });

  test('no .gitmodules: the cure works', async () => {
    const { fetch, kpi } = await clone('old');
    await rename(join(kpi, '.gitmodules'), join(kpi, 'gone'));
    const { code, stderr } = await fetch();
    expect(code).toBe(4);
    await pasted(kpi, stderr);
    expect((await fetch()).code).toBe(0);
  });
});

/** Pastes the commands of a message into a shell, but those that call the program itself. */
async function pasted(cwd: string, message: string, atMost = Infinity): Promise<void> {
  const commands = [...message.matchAll(/^\s*(?:→ )?\$ (?!kpi-tasks)(.+)$/gmu)].map(
    ([, command = '']) => command,
  );
  expect(commands.length).toBeGreaterThan(0);
  for (const command of commands.slice(0, atMost)) await git(cwd, '-c', `alias.x=!${command}`, 'x');
}
