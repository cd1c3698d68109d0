import { globSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { readEntries } from '../../src/walk/entries.ts';
import { foldWalk } from '../../src/walk/fold.ts';
import { copyWorkspace, edit } from '../helpers/docker.ts';
import type { Workspace } from '../helpers/docker.ts';
import { git, gitConfig } from '../helpers/plain-git.ts';
import { cleanEnv, program } from '../helpers/program.ts';

/** Every checklist that ships, walked from end to end with answers given beforehand: real git, docker and compose. */
const host = inject('dockerHost');
const config = join(import.meta.dirname, '..', '..', 'tasks', 'config.ts');
let folder = '';
let here: Workspace;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp('/tmp/kpi-checklists-');
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async ({ task }) => {
  here = await copyWorkspace(join(folder, task.id));
  env = cleanEnv({
    DOCKER_HOST: host,
    KPI_TASKS_STATE_DIR: join(folder, task.id, 'state'),
    KPI_TASKS_TESTER: 'ann',
    ...gitConfig({
      'safe.directory': '*',
      [`url.${join(folder, task.id, 'upstream')}.insteadOf`]: 'https://github.com/kobotoolbox/kpi',
    }),
  });
});

const kpi = (...words: string[]) => program(['--config', config, ...words], { cwd: here.kpi, env });
/** Walks through a list without a person; gives each step with its verdict, and how it ended. */
async function walk(name: string, answers: Readonly<Record<string, string>>) {
  const file = join(here.root, 'answers.txt');
  const lines = Object.entries(answers).map(([step, verdict]) => `${step}=${verdict}\n`);
  await writeFile(file, lines.join(''));
  const { code, stderr } = await kpi('check', name, '--answers', file, '--no-input');
  const [journal = ''] = globSync(join(env['KPI_TASKS_STATE_DIR']!, '*/walks/*/journal.jsonl'));
  const { entries } = readEntries(journal === '' ? '' : readFileSync(journal, 'utf8'));
  const told = foldWalk(entries)?.steps ?? [];
  const verdicts = Object.fromEntries(
    told.map(({ id, verdict, reason }) => [
      id,
      reason === null ? verdict : `${verdict}: ${reason}`,
    ]),
  );
  return { code, stderr, verdicts, steps: Object.fromEntries(told.map((one) => [one.id, one])) };
}
const passed = (...ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, 'pass']));

test('image-review', async () => {
  expect(await kpi('build')).toMatchObject({ code: 0 });
  const asked = ['speed', 'owners', 'look-around', 'start', 'daily'];
  const { code, verdicts, steps } = await walk('image-review', passed(...asked));
  expect(verdicts).toEqual({
    ...passed('before', 'build', 'again', 'no-cache', 'size', 'permissions', 'contents'),
    ...passed('checkout', ...asked),
  });
  expect(code).toBe(0);
  expect(steps['contents']!.facts).toMatchObject({
    programs: expect.stringContaining('node: node v22.23.1'),
    translations: '6 of 6 compiled',
    commit: (await git(here.kpi, 'rev-parse', 'HEAD')).slice(0, 10),
  });
  const report = await kpi('report');
  expect(report.stdout).toContain(
    '## Test report: Test a change of the image or its Dockerfile — ✔ 13 pass',
  );
});

test('pip-upgrade', async () => {
  expect(await kpi('build')).toMatchObject({ code: 0 });
  await git(here.kpi, 'checkout', '-qb', 'upgrade');
  for (const name of ['requirements.txt', 'dev_requirements.txt'])
    await edit(join(here.kpi, 'dependencies/pip', name), (text) =>
      text
        .replace('regex==2023.12.25', 'regex==2026.1.15')
        .replace('et-xmlfile==2.0.0', 'et-xmlfile==3.0.0'),
    );
  await git(here.kpi, 'commit', '-qam', 'regex');
  const asked = ['moved', 'changelogs', 'tests', 'use'];
  const { code, verdicts, steps } = await walk('pip-upgrade', passed(...asked));
  expect(verdicts).toEqual({
    ...passed('drift', 'build', 'cache', 'size', 'contents', 'consistent', 'api', ...asked),
  });
  expect(steps['moved']!.facts).toMatchObject({ regex: expect.stringContaining('2026.1.15') });
  expect(steps['cache']!.facts).toMatchObject({
    'npm-install': expect.stringContaining('from the cache'),
  });
  expect(code).toBe(0);
});

test('pip-upgrade of nothing asks for no changelog, and tells what it finds wrong', async () => {
  await edit(join(here.kpi, 'manage.py'), (text) =>
    text.replace("'No changes detected'", "'Migrations for kpi' && exit 1"),
  );
  await edit(join(here.kpi, 'scripts/generate_api.sh'), (text) => text.replace('3.0.3', '3.1.0'));
  await git(here.kpi, 'commit', '-qam', 'wrong');
  const { code, verdicts } = await walk('pip-upgrade', passed('moved', 'tests', 'use'));
  expect(verdicts).toMatchObject({
    changelogs: 'skipped: no package made a major step, went down, came or went',
    cache:
      'skipped: no earlier build is on record here, whose stages could have come from the cache',
    consistent: expect.stringMatching(/^fail: /),
    api: 'fail: One file has changed, such as static/openapi/schema_v2.yaml: commit them',
  });
  expect(code).toBe(1);
});

test('translation-update', async () => {
  const upstream = join(here.root, 'upstream');
  await git(here.root, 'clone', '-q', here.kpi, upstream);
  await git(upstream, 'checkout', '-qb', 'release/2.026.33');
  await edit(join(upstream, 'locale/fr/LC_MESSAGES/django.po'), (text) =>
    text.replace('Mon projet', 'Mon propre projet'),
  );
  await git(upstream, 'commit', '-qam', 'translated');
  expect(await kpi('build')).toMatchObject({ code: 0 });
  const asked = ['strings', 'look', 'message'];
  const { code, verdicts, steps } = await walk('translation-update', passed(...asked));
  expect(verdicts).toEqual({
    fetch: expect.any(String),
    ...passed('pull', 'compile', 'build', 'cache', 'contents', ...asked),
  });
  expect(steps['strings']!.facts).toEqual({ fr: '0 new, 1 changed, 0 lost' });
  expect(code).toBe(0);
});

test('release-candidate', async () => {
  const origin = join(here.root, 'origin');
  await git(here.kpi, 'tag', '2.026.30');
  await git(here.kpi, 'branch', 'release/2.026.30');
  await git(here.kpi, 'checkout', '-qb', 'release/2.026.33');
  await git(here.root, 'clone', '-q', '--bare', here.kpi, origin);
  await git(here.kpi, 'remote', 'add', 'origin', origin);
  const asked = ['translations', 'upgrade', 'use', 'errors', 'changelog'];
  const first = await walk('release-candidate', passed(...asked));
  expect(first.verdicts).toEqual({
    migrations: 'skipped: there is none since 2.026.30',
    ...passed('commit', 'branch', 'drift', 'build', 'size', 'permissions', 'contents', ...asked),
  });
  expect(first.code).toBe(0);
});

test('release-check elsewhere than at the tip says so, and lists what is new', async () => {
  const origin = join(here.root, 'origin');
  await git(here.kpi, 'tag', '2.026.30');
  await git(here.root, 'clone', '-q', '--bare', here.kpi, origin);
  await git(origin, 'branch', 'release/2.026.30');
  await git(origin, 'branch', 'release/2.026.33');
  await git(here.kpi, 'remote', 'add', 'origin', origin);
  await mkdir(join(here.kpi, 'hub/migrations'), { recursive: true });
  await writeFile(join(here.kpi, 'hub/migrations/0002_more.py'), '');
  await git(here.kpi, 'add', '.');
  await git(here.kpi, 'commit', '-qm', 'on');
  const { code, stdout, stderr } = await kpi('release-check');
  expect(code).toBe(1);
  expect(stdout).toContain('One migration is new since 2.026.30\n  hub/migrations/0002_more.py');
  expect(stderr).toContain('release/2.026.33 at');
  await git(here.kpi, 'remote', 'set-url', 'origin', join(here.root, 'nowhere'));
  expect((await kpi('release-check')).stderr).toContain('has a release/*');
});
