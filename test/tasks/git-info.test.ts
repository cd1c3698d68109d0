import { chown, mkdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { git, gitConfig, gitEnv } from '../helpers/plain-git.ts';
import { taskTrier, temporaryFolder } from '../helpers/try-task.ts';

/** A checkout of two commits, the second tagged, and a way to write its commit down. */
async function checkout() {
  const root = await temporaryFolder('kpi-tasks-git-info-');
  const kpi = join(root, 'kpi');
  await mkdir(join(kpi, 'locale'), { recursive: true });
  await git(kpi, 'init', '-q', '-b', 'main');
  for (const name of ['Dockerfile', 'manage.py', 'locale/README.md'])
    await writeFile(join(kpi, name), '');
  await writeFile(join(kpi, '.gitignore'), 'git-info.json\n');
  await git(kpi, 'add', '.');
  await git(kpi, 'commit', '-qm', 'one');
  await git(kpi, 'commit', '-q', '--allow-empty', '-m', 'two');
  const run = await taskTrier('git-info.ts#gitInfo');
  return {
    root,
    kpi,
    head: await git(kpi, 'rev-parse', 'HEAD'),
    read: async (at = kpi): Promise<unknown> =>
      JSON.parse(await readFile(join(at, 'git-info.json'), 'utf8')),
    write: (at = kpi, ...words: string[]) => run(at, ['git-info', ...words], gitEnv),
  };
}

test('writes the whole schema, and nothing else', async () => {
  const { write, read, kpi, head } = await checkout();
  const { code } = await write();
  expect(code).toBe(0);
  expect(await read()).toEqual({
    schema: 1,
    long: head,
    short: head.slice(0, 7),
    branch: 'main',
    tag: false,
    dirty: false,
    committed_at: '2026-01-02T03:04:05+00:00',
    describe: head.slice(0, 7),
    layout: 'tree',
    locale: false,
  });
  expect(await git(kpi, 'status', '--porcelain')).toBe('');
});

test('leaves the file alone where it says the same, and follows the commit', async () => {
  const { write, read, kpi } = await checkout();
  await write();
  const file = join(kpi, 'git-info.json');
  await utimes(file, 1, 1);
  expect((await write(kpi, '--json')).result).toMatchObject({ changed: false });
  expect((await stat(file)).mtimeMs).toBe(1000);
  await writeFile(join(kpi, 'manage.py'), 'changed');
  await write();
  expect(await read()).toMatchObject({ dirty: true, branch: 'main' });
  await git(kpi, 'commit', '-qam', 'three');
  await git(kpi, 'tag', '2.026.33');
  expect((await write(kpi, '--json')).result).toMatchObject({
    changed: true,
    info: { dirty: false, tag: '2.026.33', describe: '2.026.33' },
  });
});

test('works in a worktree without a branch, and from a folder in it', async () => {
  const { write, read, kpi, root, head } = await checkout();
  const tree = join(root, 'tree');
  await git(kpi, 'worktree', 'add', '-q', '--detach', tree);
  expect((await write(join(tree, 'locale'))).code).toBe(0);
  expect(await read(tree)).toMatchObject({ long: head, branch: false });
});

test('works in a shallow clone', async () => {
  const { write, read, kpi, root, head } = await checkout();
  const shallow = join(root, 'shallow');
  await git(root, 'clone', '-q', '--depth', '1', `file://${kpi}`, shallow);
  expect((await write(shallow)).code).toBe(0);
  expect(await read(shallow)).toMatchObject({ long: head, describe: head.slice(0, 7) });
});

test('is not stopped by a git that is at work, and does not touch its index', async () => {
  const { write, kpi } = await checkout();
  const index = join(kpi, '.git/index');
  // A newer time on an unchanged file is what makes git refresh its index, and need the lock for it.
  await utimes(join(kpi, 'manage.py'), 2_000_000_000, 2_000_000_000);
  const before = await readFile(index);
  await writeFile(`${index}.lock`, '');
  const { code } = await write();
  expect(code).toBe(0);
  expect((await readFile(index)).equals(before)).toBe(true);
});

test('where git would show the file, it says how to have it ignored', async () => {
  const { write, kpi } = await checkout();
  await writeFile(join(kpi, '.gitignore'), '');
  const { stderr } = await write();
  const command = /: (echo git-info\.json >> .*)$/mu.exec(stderr)?.[1] ?? '';
  await git(kpi, '-c', `alias.x=!${command}`, 'x');
  expect(await git(kpi, 'status', '--porcelain')).toBe('M .gitignore');
});

test('--dry-run writes nothing', async () => {
  const { write, kpi } = await checkout();
  const { stdout } = await write(kpi, '--dry-run');
  expect(stdout).toContain(`writes ${join(kpi, 'git-info.json')}`);
  await expect(stat(join(kpi, 'git-info.json'))).rejects.toThrow('ENOENT');
});

test.runIf(process.getuid?.() === 0)('root writes it for the owner of the checkout', async () => {
  const { kpi } = await checkout();
  await chown(kpi, 12345, 54321);
  const run = await taskTrier('git-info.ts#gitInfo');
  const distrusted = await run(kpi, ['git-info'], gitEnv);
  expect([distrusted.code, distrusted.stderr]).toEqual([
    4,
    expect.stringContaining(`$ git config --global --add safe.directory ${kpi}`),
  ]);
  const trusted = await run(kpi, ['git-info'], {
    ...gitEnv,
    ...gitConfig({ 'safe.directory': kpi }),
  });
  const { uid, gid } = await stat(join(kpi, 'git-info.json'));
  expect([trusted.code, uid, gid]).toEqual([0, 12345, 54321]);
});

test('a checkout without a commit is refused with what to do', async () => {
  const { write, root } = await checkout();
  const empty = join(root, 'empty');
  await mkdir(empty);
  for (const name of ['Dockerfile', 'manage.py']) await writeFile(join(empty, name), '');
  const { code, stderr } = await write(empty);
  expect([code, stderr]).toEqual([4, expect.stringContaining('git finds no commit')]);
});
