import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { copyWorkspace, docker, edit, run } from '../helpers/docker.ts';
import type { Workspace } from '../helpers/docker.ts';
import { cleanEnv, ended, events, program, start } from '../helpers/program.ts';
import { until } from '../helpers/project.ts';

/** Two commits, built side by side by a real BuildKit, in clones of a real git repository. */
const host = inject('dockerHost');
let folder = '';
let here: Workspace;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp('/tmp/kpi-compare-');
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async ({ task }) => {
  here = await copyWorkspace(join(folder, task.id));
  env = cleanEnv({ DOCKER_HOST: host, KPI_TASKS_STATE_DIR: join(folder, task.id, 'state') });
  await git('checkout', '-q', '-b', 'slower');
  await edit(join(here.kpi, 'Dockerfile'), (text) =>
    text.replace(
      'RUN uv pip sync',
      'RUN sleep 3\nRUN head -c 300000 /dev/urandom >/opt/venv/more && chmod 666 /opt/venv/more\nRUN uv pip sync',
    ),
  );
  await git('commit', '-qam', 'slower');
});

const git = async (...args: readonly string[]) =>
  (await run('git', args, process.env, here.kpi)).stdout;
const compare = (...args: readonly string[]) =>
  program(['compare', 'main', '--times', '1', ...args], { cwd: here.kpi, env });
const left = (pattern: string) => globSync(join(env['KPI_TASKS_STATE_DIR']!, '*', pattern));
const images = async () =>
  (await docker(host, 'image', 'ls', '--all', '--quiet', '--no-trunc')).stdout;
const index = () =>
  createHash('sha256')
    .update(readFileSync(join(here.kpi, '.git', 'index')))
    .digest('hex');

test('two commits in every scenario; nothing of the user’s is touched and nothing is left', async () => {
  await edit(join(here.kpi, 'manage.py'), (text) => `${text}# mine\n`);
  await git('stash', '-q');
  await edit(join(here.kpi, 'manage.py'), (text) => `${text}# mine too\n`);
  const about = async () => ({
    status: await git('--no-optional-locks', 'status', '--porcelain'),
    stash: await git('stash', 'list'),
    refs: await git('for-each-ref'),
    worktrees: await git('worktree', 'list'),
    index: index(),
    images: await images(),
  });
  const before = await about();
  const { code, stdout, stderr } = await compare('--format', 'md');
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('| nothing changed |');
  expect(stdout).toMatch(/\| one pip package upgraded \| .* \| ▲ slower \|/);
  expect(stdout).toContain('`[pip-dependencies 4/7] RUN sleep 3`');
  expect(stdout).toContain('✚ new');
  expect(stdout).toContain('| `/opt/venv/more` | 0 B | 300.0 kB | +300.0 kB |');
  // The layer and the line of the Dockerfile at that commit, which the working copy need not be at.
  expect(stdout).toMatch(/\| ✚ new \| .*opt\/venv\/more.*layer \d+/);
  for (const scenario of ['one line of front end', 'one line of back end', 'no cache'])
    expect(stdout).toMatch(new RegExp(String.raw`\| ${scenario} \| \d+\.\d s \| \d+\.\d s \|`));
  const steps = (from: string, to: string) =>
    stdout.slice(stdout.indexOf(`<summary>${from}: `), stdout.indexOf(to));
  const webpack = /webpack-build-prod 10\/10/;
  expect(steps('one line of front end', '<summary>one line of back')).toMatch(webpack);
  expect(steps('one line of back end', '<summary>an empty')).not.toMatch(webpack);
  expect(steps('no cache', '### Image size')).toContain('npm clean-install');
  expect(stdout).toContain('kpi-tasks compare main --times 1\n');
  // A commit changes `.git`, so what follows `COPY .` runs again: in a worktree it would not.
  const [, seconds = ''] = /\| an empty commit \| (\d+\.\d) s/.exec(stdout) ?? [];
  const [, nothing = ''] = /\| nothing changed \| (\d+\.\d) s/.exec(stdout) ?? [];
  expect(Number(seconds)).toBeGreaterThan(Number(nothing));
  expect(await about()).toEqual(before);
  expect(left('compare-trees')).toEqual([]);
}, 240_000);

test('killed in the middle, it goes on with what is missing, and cleans up', async () => {
  const words = [
    'compare',
    'main',
    '--times',
    '2',
    '--scenario',
    'nothing changed',
    '--scenario',
    'back end',
  ];
  const before = await images();
  const first = start(words, { cwd: here.kpi, env });
  await until(() => left('comparisons/*/*.json').length >= 2, 100);
  process.kill(-first.pid!, 'SIGKILL');
  await ended(first);
  const kept = left('comparisons/*/*.json').map((file) => [file, readFileSync(file, 'utf8')]);
  expect(left('compare-trees').length).toBe(1);
  const second = await program([...words, '--json'], { cwd: here.kpi, env });
  expect(second.code).toBe(0);
  expect(second.stdout).toContain(`Going on: ${kept.length} builds are measured already.`);
  for (const [file = '', text] of kept) expect(readFileSync(file, 'utf8')).toBe(text);
  const end = events(second.stdout).find((event) => event.type === 'task.end');
  expect(end).toMatchObject({
    status: 'done',
    result: { times: 2, scenarios: [{ name: 'nothing changed' }, {}] },
  });
  expect(left('compare-trees')).toEqual([]);
  expect(await images()).toBe(before);
}, 240_000);

test('stopped by Ctrl-C it leaves neither clones nor images, and says how to go on', async () => {
  const before = await images();
  const words = ['compare', 'main', '--times', '3', '--scenario', 'back end'];
  const child = start(words, { cwd: here.kpi, env });
  const over = ended(child);
  await until(() => left('comparisons/*/*.json').length >= 1, 100);
  process.kill(-child.pid!, 'SIGINT');
  const { code, stderr } = await over;
  expect(code).toBe(130);
  expect(stderr).toContain('The same command goes on: kpi-tasks compare main --times 3');
  expect(left('compare-trees')).toEqual([]);
  expect(await images()).toBe(before);
}, 240_000);

test('a commit that cannot be built is named, and what was measured is kept', async () => {
  await edit(join(here.kpi, 'Dockerfile'), (text) => text.replace('RUN sleep 3', 'RUN exit 3'));
  await git('commit', '-qam', 'broken');
  const { code, stderr } = await compare('--scenario', 'nothing');
  expect(code).toBe(1);
  expect(stderr).toContain('HEAD (');
  expect(stderr).toContain('could not be built at [pip-dependencies 4/7] RUN exit 3');
  expect(left('compare-trees')).toEqual([]);
});

test.each([
  [['main', 'main'], 'main and main are the same commit'],
  [['nowhere'], 'git knows no commit nowhere here.'],
  [['main', '--times', '0'], '--times is a whole number from 1, not 0.'],
  [['main', '--scenario', 'lunch'], 'There is no scenario “lunch”.'],
])('%j is refused before any work', async (words, what) => {
  const { code, stderr } = await program(['compare', ...words], { cwd: here.kpi, env });
  expect(code).toBe(2);
  expect(stderr).toContain(what);
});

test('a dry run says what would be done and does nothing; HTML goes to a file', async () => {
  const dry = await compare('--dry-run');
  expect(dry.stdout).toContain('git -c core.hooksPath=/dev/null clone');
  expect(existsSync(env['KPI_TASKS_STATE_DIR']!)).toBe(false);
  const file = join(here.root, 'compare.html');
  const done = await compare('--scenario', 'nothing', '--format', 'html', '--output', file);
  expect(done.stdout).toContain(`Wrote ${file}`);
  expect(await readFile(file, 'utf8')).toContain('<h1>Of 1 scenario');
});

test('a folder in the place of the report is refused before anything is built', async () => {
  const { code, stdout, stderr } = await compare('--output', folder);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(`${folder} is a folder.`);
  expect(stderr).not.toContain('done');
});
