import { chown, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { copyWorkspace, docker, edit, run } from '../helpers/docker.ts';
import type { Workspace } from '../helpers/docker.ts';
import { cleanEnv, program } from '../helpers/program.ts';

/** Commands in containers, with a real engine and compose, and a real terminal from `script`. */
const host = inject('dockerHost');
const bin = join(import.meta.dirname, '..', '..', 'src', 'bin.ts');
const config = join(import.meta.dirname, '..', '..', 'tasks', 'config.ts');
let folder = '';
let here: Workspace;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp('/tmp/kpi-places-');
  here = await copyWorkspace(join(folder, 'ws'));
  env = cleanEnv({
    DOCKER_HOST: host,
    KPI_TASKS_STATE_DIR: join(folder, 'state'),
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    TERM: 'vt100',
  });
  expect(await kpi('build')).toMatchObject({ code: 0 });
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const kpi = (...args: string[]) => program(['--config', config, ...args], { cwd: here.root, env });
/** The program in a terminal of its own, with keys typed. */
const typed = (keys: string, ...words: string[]) => {
  const line = [process.execPath, bin, '--config', config, ...words]
    .map((word) => `'${word}'`)
    .join(' ');
  return run('sh', ['-c', `printf '${keys}' | script -qec "${line}" /dev/null`], env, here.root);
};

test('a command in the image has the terminal, TERM and its own exit code', async () => {
  const { code, stdout } = await typed('', 'shell', '--', 'sh', '-c', 'tty; echo is $TERM; exit 7');
  expect(code).toBe(7);
  expect(stdout).toContain('/dev/');
  expect(stdout).toContain('is vt100');
});

test('a shell ends with what was typed, and sees no mounted checkout', async () => {
  await writeFile(join(here.kpi, 'only-outside'), '');
  const { code, stdout } = await typed(String.raw`ls /srv/src/kpi\nexit 3\n`, 'shell');
  expect(code).toBe(3);
  expect(stdout).toContain('manage.py');
  expect(stdout).not.toContain('only-outside');
});

test('without a terminal, and for an unknown name, one clear message', async () => {
  expect((await kpi('shell')).stderr).toContain('needs the terminal');
  const { code, stdout } = await typed('', 'shell', 'nosuch');
  expect(code).toBe(4);
  expect(stdout).toContain('neither an image nosuch nor a running service');
});

test.runIf(process.getuid?.() === 0)(
  'a chore in a container has its real exit code, and what it wrote belongs to the owner of the checkout',
  async () => {
    const script = join(here.kpi, 'scripts/generate_api.sh');
    await writeFile(script, '#!/bin/sh\necho "$*" >made\nexit ${CODE:-5}\n', { mode: 0o755 });
    for (const path of ['', 'scripts', 'scripts/generate_api.sh'])
      await chown(join(here.kpi, path), 1000, 1000);
    const failed = await kpi('openapi', '--', '--skip-orval');
    expect(failed.code).toBe(5);
    expect(failed.stderr).toContain('exit code 5');
    expect(await readFile(join(here.kpi, 'made'), 'utf8')).toBe('--skip-orval\n');
    expect((await stat(join(here.kpi, 'made'))).uid).toBe(1000);
    await edit(script, (text) => text.replace('5', '0'));
    expect((await kpi('openapi')).stdout).toContain('made');
    expect((await kpi('openapi', '--place', 'exec')).code).not.toBe(0);
  },
);

test('images that earlier builds left go when asked, the current and used ones never', async () => {
  await edit(join(here.kpi, 'Dockerfile'), (text) => `${text}\nLABEL again=1\n`);
  const before = (
    await docker(host, 'image', 'inspect', '-f', '{{.Id}}', here.image)
  ).stdout.trim();
  expect(await kpi('build')).toMatchObject({ code: 0 });
  const old = here.image.replace('1769438801', '1769438800');
  await docker(host, 'tag', before, old);
  await docker(host, 'create', '--name', 'kpi-places-user', old);
  expect((await kpi('images-prune', '--dry-run')).stdout).toContain('a container stands on it');
  await docker(host, 'rm', 'kpi-places-user');
  const asked = await kpi('images-prune', '--no-input');
  expect(asked.code).toBe(2);
  expect(asked.stderr).toContain('--yes');
  const { code, stdout } = await kpi('images-prune', '--yes');
  expect([code, stdout]).toEqual([0, 'Removed one image\n']);
  expect((await docker(host, 'image', 'inspect', old)).code).toBe(1);
  expect((await docker(host, 'image', 'inspect', here.image)).code).toBe(0);
});
