import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findRoot, findWorkspace } from '../../tasks/workspace.ts';
import { gitIn } from '../helpers/git.ts';
import { reading } from '../helpers/reading.ts';
import { put, runConf, tree, workspaceFiles } from '../helpers/tree.ts';

type Look = Parameters<typeof reading>[0];

/** What was found, with paths relative to the workspace, to read in a table. */
async function found(root: string, look: Look = {}) {
  const at = await findWorkspace(reading(look));
  const short = (path: string | null | undefined) =>
    path === null || path === undefined ? null : path.replace(root, '').replace(/^\//u, '') || '.';
  return {
    root: short(at.root),
    kpi: short(at.kpi?.path),
    koboInstall: short(at.koboInstall?.path),
    koboDocker: short(at.koboDocker?.path),
  };
}

const whole = { root: '.', kpi: 'kpi', koboInstall: 'kobo-install', koboDocker: 'kobo-docker' };

describe('from every place of a workspace', () => {
  test.for([
    '.',
    'kpi',
    'kpi/jsapp/js',
    'kobo-install',
    'kobo-install/helpers',
    'kobo-docker',
    'kobo-docker/nginx',
    'kobo-env/envfiles',
  ])('%s', async (place) => {
    const root = tree(workspaceFiles());
    expect(await found(root, { cwd: join(root, place) })).toEqual(whole);
    expect(await findRoot(reading({ cwd: join(root, place) }))).toBe(root);
  });

  test.for(['kpi', 'kobo-install', '.'])('before kobo-install is set up: %s', async (place) => {
    const root = tree(workspaceFiles());
    renameSync(join(root, 'kobo-install/.run.conf'), join(root, 'gone'));
    expect(await found(root, { cwd: join(root, place) })).toEqual(whole);
    expect((await findWorkspace(reading({ cwd: join(root, place) }))).conf).toEqual({
      is: 'absent',
    });
  });
});

test('nothing is found in a folder of something else, and that is no failure', async () => {
  const root = tree({ Dockerfile: '', 'run.py': '' });
  const at = await findWorkspace(reading({ cwd: root }));
  expect(at).toMatchObject({ root, kpi: null, koboInstall: null, koboDocker: null });
  expect(at.conf).toEqual({ is: 'nowhere' });
  expect(at.notes).toEqual(['kpi: not found', 'kobo-install: not found', 'kobo-docker: not found']);
});

test('a checkout alone is enough to have a root', async () => {
  const root = tree({ 'kpi/Dockerfile': '', 'kpi/dependencies/pip/requirements.txt': '' });
  expect(await found(root, { cwd: join(root, 'kpi/dependencies') })).toEqual({
    ...whole,
    koboInstall: null,
    koboDocker: null,
  });
});

describe('what .run.conf names', () => {
  test('comes before what stands beside it, unless the user stands in a checkout', async () => {
    const root = tree({
      ...workspaceFiles({ kpi_path: '../pr/kpi', kobodocker_path: '../elsewhere' }),
      'pr/kpi/Dockerfile': '',
      'pr/kpi/manage.py': '',
      'elsewhere/docker-compose.frontend.yml': '',
    });
    const named = { ...whole, kpi: 'pr/kpi', koboDocker: 'elsewhere' };
    expect(await found(root, { cwd: root })).toEqual(named);
    expect(await found(root, { cwd: join(root, 'kobo-docker') })).toEqual(named);
    expect(await found(root, { cwd: join(root, 'kpi') })).toEqual({ ...named, kpi: 'kpi' });
  });

  test('that it builds another checkout than the one stood in is noted', async () => {
    const root = tree({
      ...workspaceFiles({ kpi_path: '../pr/kpi' }),
      'pr/kpi/Dockerfile': '',
      'pr/kpi/manage.py': '',
    });
    const at = await findWorkspace(reading({ cwd: join(root, 'kpi') }));
    expect(at.named.kpi).toBe(join(root, 'pr/kpi'));
    expect(at.notes).toEqual([
      'kpi: ., you are in it',
      'kobo-install: ../kobo-install, beside kpi',
      'kobo-docker: ../kobo-docker, named by kobodocker_path in .run.conf',
      'kobo-install builds ../pr/kpi, named by kpi_path in .run.conf, not .',
    ]);
  });

  test('a path from home, and one that does not exist', async () => {
    const root = tree(workspaceFiles({ kpi_path: '~/gone', kobodocker_path: '/nowhere/at-all' }));
    const at = await findWorkspace(reading({ cwd: root, env: { HOME: root } }));
    expect(at.named).toEqual({ kpi: join(root, 'gone'), koboDocker: '/nowhere/at-all' });
    expect(at.koboDocker?.how).toBe('in the workspace');
  });

  test('nothing where it uses published images', async () => {
    const root = tree(workspaceFiles({ kpi_path: '' }));
    expect((await findWorkspace(reading({ cwd: root }))).named.kpi).toBeNull();
  });
});

function withWorktree() {
  const root = tree(workspaceFiles());
  const other = tree();
  gitIn(join(root, 'kpi'), 'init', '-q');
  gitIn(join(root, 'kpi'), 'add', '.');
  gitIn(join(root, 'kpi'), 'commit', '-qm', 'first');
  return { root, other };
}

describe('a git worktree', () => {
  test('anywhere belongs to the workspace of its main checkout', async () => {
    const { root, other } = withWorktree();
    gitIn(join(root, 'kpi'), 'worktree', 'add', '-q', join(other, 'pr-1'));
    const cwd = join(other, 'pr-1/jsapp');
    const at = await findWorkspace(reading({ cwd }));
    expect(await found(root, { cwd })).toEqual({ ...whole, kpi: join(other, 'pr-1').slice(1) });
    expect(at.worktreeOf).toBe(join(root, 'kpi'));
    expect(at.koboInstall?.how).toBe(`beside ${root}/kpi, which this is a worktree of`);
    expect(at.notes.at(-1)).toContain('kobo-install builds');
  });

  test('with a path relative to itself, as newer gits write', async () => {
    const { root, other } = withWorktree();
    gitIn(join(root, 'kpi'), 'worktree', 'add', '-q', join(other, 'pr-2'));
    const up = `../../${root.split('/').slice(2).join('/')}`;
    put(other, { 'pr-2/.git': `gitdir: ${up}/kpi/.git/worktrees/pr-2\n` });
    expect((await findWorkspace(reading({ cwd: join(other, 'pr-2') }))).root).toBe(root);
  });

  test('of a bare repository beside kobo-install', async () => {
    const { root, other } = withWorktree();
    gitIn(root, 'clone', '-q', '--bare', 'kpi', 'kpi.git');
    gitIn(join(root, 'kpi.git'), 'worktree', 'add', '-q', join(other, 'pr-3'));
    const at = await findWorkspace(reading({ cwd: join(other, 'pr-3') }));
    expect(at.worktreeOf).toBe(join(root, 'kpi.git'));
    expect(at.root).toBe(root);
  });

  test('is not taken for one where it is a submodule', async () => {
    const { root } = withWorktree();
    renameSync(join(root, 'kpi/.git'), join(root, 'moved'));
    put(root, { 'kpi/.git': 'gitdir: ../moved\n' });
    expect((await findWorkspace(reading({ cwd: join(root, 'kpi') }))).worktreeOf).toBeNull();
  });
});

describe('what the environment names', () => {
  test('comes first, absolute or relative to where the user stands', async () => {
    const root = tree(workspaceFiles());
    const other = tree(workspaceFiles());
    const env = { KPI_DIR: '../kpi', KOBO_INSTALL_DIR: join(root, 'kobo-install') };
    expect(await found(root, { cwd: join(root, 'kobo-docker'), env })).toEqual(whole);
    expect(await found(root, { cwd: join(other, 'kpi'), env: { ...env, KPI_DIR: '' } })).toEqual({
      ...whole,
      kpi: `${other.slice(1)}/kpi`,
    });
    expect(await found(root, { cwd: other, env: { KPI_DIR: join(root, 'kpi') } })).toEqual(whole);
  });

  test.for([
    ['KPI_DIR', 'gone', 'KPI_DIR names ROOT/gone, which does not exist.'],
    ['KPI_DIR', 'kobo-install', 'KPI_DIR names ROOT/kobo-install, which is no checkout of kpi.'],
    [
      'KOBO_INSTALL_DIR',
      'kpi',
      'KOBO_INSTALL_DIR names ROOT/kpi, which is no checkout of kobo-install.',
    ],
  ] as const)('%s=%s is refused', async ([name, value, what]) => {
    const root = tree(workspaceFiles());
    const look = reading({ cwd: root, env: { [name]: value } });
    await expect(findWorkspace(look)).rejects.toMatchObject({
      failure: { kind: 'usage', what: what.replace('ROOT', root) },
    });
  });
});

describe("the config's workspace", () => {
  test('serves where the place says nothing, and beats what stands beside', async () => {
    const root = tree(workspaceFiles());
    const elsewhere = tree();
    expect(await found(root, { cwd: elsewhere, workspace: root })).toEqual(whole);
    expect(await found(root, { cwd: elsewhere, workspace: join(root, 'kpi') })).toEqual(whole);
    const other = tree(workspaceFiles());
    expect(await found(root, { cwd: join(other, 'kpi'), workspace: root })).toEqual({
      ...whole,
      kpi: `${other.slice(1)}/kpi`,
    });
  });

  test('is refused where it is no folder', async () => {
    const look = reading({ cwd: tree(), workspace: '/nowhere' });
    await expect(findWorkspace(look)).rejects.toMatchObject({ failure: { kind: 'usage' } });
  });
});

describe('links', () => {
  test('a linked checkout has the siblings that people see', async () => {
    const root = tree(workspaceFiles());
    const store = tree();
    renameSync(join(root, 'kpi'), join(store, 'kpi-store'));
    symlinkSync(join(store, 'kpi-store'), join(root, 'kpi'));
    const seen = { ...whole, kpi: `${store.slice(1)}/kpi-store` };
    expect(await found(root, { cwd: join(root, 'kpi') })).toEqual(seen);
    const cwd = join(store, 'kpi-store/jsapp');
    expect(await found(root, { cwd, env: { PWD: join(root, 'kpi/jsapp') } })).toEqual(seen);
    expect((await found(root, { cwd, env: { PWD: '/tmp' } })).koboInstall).toBeNull();
  });
});

describe('.run.conf', () => {
  test.runIf(process.getuid?.() === 0)('of somebody else is told apart', async () => {
    const root = tree(workspaceFiles());
    execFileSync('chmod', ['755', root]);
    execFileSync('chmod', ['600', join(root, 'kobo-install/.run.conf')]);
    process.seteuid?.('nobody');
    try {
      const at = await findWorkspace(reading({ cwd: root }));
      expect(at.conf).toEqual({ is: 'forbidden', owner: 0 });
    } finally {
      process.seteuid?.(0);
    }
  });

  test('gives its secrets to who asks, and to nobody who stores what was found', async () => {
    const root = tree(workspaceFiles());
    const at = await findWorkspace(reading({ cwd: root }));
    expect(at.secrets()).toEqual([runConf.postgres_password]);
    expect(JSON.stringify(at)).not.toContain(runConf.postgres_password);
  });
});

test('no program is started, and few files are touched', async () => {
  const root = tree(workspaceFiles());
  mkdirSync(join(root, 'kpi/a/b/c'), { recursive: true });
  const real = reading();
  let touched = 0;
  const look = reading({
    cwd: join(root, 'kpi/a/b/c'),
    read: () => expect.unreachable('a program was started'),
    files: { stat: (path) => ((touched += 1), real.files.stat(path)) },
  });
  await findWorkspace(look);
  expect(touched).toBeLessThan(80);
});
