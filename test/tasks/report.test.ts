import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { aRecord, aStep } from '../domain/build-log/records.ts';
import { fixture } from '../domain/build-log/helpers.ts';
import { bare } from '../helpers/project.ts';
import type { Project } from '../helpers/project.ts';
import { cleanEnv } from '../helpers/program.ts';

const bin = join(import.meta.dirname, '..', '..', 'src', 'bin.ts');
const UPGRADE = fixture('pasted.after-pip-upgrade.diff');
const NO_CACHE = fixture('pasted.no-cache.diff');

let at: Project;
let builds = '';

beforeEach(async () => {
  at = bare({ 'upgrade.diff': UPGRADE, 'no-cache.diff': NO_CACHE, 'hello.txt': 'hello\n' });
  // The package's own tasks; what is remembered belongs to the folder.
  writeFileSync(
    join(at.root, 'kpi.config.ts'),
    `import kpi from ${JSON.stringify(join(import.meta.dirname, '../../tasks/config.ts'))};
     import { defineConfig } from ${JSON.stringify(join(import.meta.dirname, '../../src/index.ts'))};
     export default defineConfig({ include: [{ config: kpi }], findRoot: async ({ cwd }) => cwd });`,
  );
  mkdirSync(at.state, { recursive: true });
  await at.run(['git-info']);
  const [folder = ''] = readdirSync(at.state).filter((name) => name !== 'locks');
  builds = join(at.state, folder, 'builds');
  mkdirSync(builds, { recursive: true });
});

const remember = (id: string, seconds: number, text?: string) =>
  writeFileSync(
    join(builds, `${id}.json`),
    text ??
      JSON.stringify(
        aRecord({
          id,
          buildSeconds: seconds,
          steps: [aStep({ kind: 'stage', stage: 'a', instruction: 'RUN uv pip sync', seconds })],
        }),
      ),
  );
const first = (text: string) => text.split('\n')[0];

describe('two builds', () => {
  test('by their ids, by the beginning of one, and by how far back they are', async () => {
    remember('20260101-1', 40);
    remember('20260102-2', 20);
    const words = '### ▼ 20.0 s faster: 40.0 s → 20.0 s (−50 %)';
    for (const pair of [
      ['20260101-1', '20260102-2'],
      ['20260101', '20260102'],
      ['last~1', 'last'],
    ])
      expect(first((await at.run(['report', ...pair])).stdout)).toBe(words);
  });

  test('a build with a pasted log, and two logs', async () => {
    remember('20260101-1', 40);
    const { stdout } = await at.run(['report', '20260101', 'upgrade.diff']);
    expect(stdout).toContain('| After | `upgrade.diff` | 36.1 s |');
    const logs = await at.run(['report', 'no-cache.diff', './upgrade.diff']);
    expect(first(logs.stdout)).toBe('### ▼ 96.3 s faster: 132.4 s → 36.1 s (−73 %)');
  });

  test('several runs a side', async () => {
    for (const [index, seconds] of [40, 41, 42, 20, 21, 22].entries())
      remember(`2026010${index}-1`, seconds);
    const ids = [0, 1, 2, 3, 4, 5].map((index) => `2026010${index}`);
    const words = ['report', ids.slice(0, 3).join(','), ids.slice(3).join(',')];
    const { stdout } = await at.run(words);
    expect(stdout).toContain('41.0 s (median of 3, 40.0–42.0)');
    const json = JSON.parse((await at.run([...words, '--json'])).stdout);
    expect(json).toMatchObject({ kind: 'comparison', comparison: { total: { change: 'faster' } } });
  });

  test('from standard input, in a fence with marks around it', () => {
    const { stdout, status } = spawnSync(process.execPath, [bin, 'report', 'no-cache.diff', '-'], {
      cwd: at.root,
      env: cleanEnv({ KPI_TASKS_STATE_DIR: at.state }),
      input: `Look:\n\n> \`\`\`diff\n${UPGRADE.replaceAll(/^/gm, '> ')}> \`\`\`\n`,
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(stdout).toContain('| After | `standard input` | 36.1 s |');
  });
});

test('a pasted log alone', async () => {
  const { stdout } = await at.run(['report', 'no-cache.diff']);
  expect(first(stdout)).toBe('### ✅ `kpi:dev.node-build-kobofe1769438801` built in 132.4 s');
  expect(stdout).toContain('| Steps | 23 ran, 1 cached |');
});

describe('what is refused, with what to do', () => {
  test.each([
    [['nope'], '“nope” is no recorded build, and no file.', '$ kpi-tasks history'],
    [['./nope'], 'There is no file ./nope.', ''],
    [['hello.txt'], 'There is no build log in hello.txt.', 'tee build.log'],
    [['-'], 'There is nothing in standard input.', ''],
    [['last~3'], 'last~3 is no build: 1 is recorded here.', '$ kpi-tasks history'],
    [
      ['upgrade.diff', 'no-cache.diff', 'hello.txt'],
      'Two builds can be compared, not 3',
      'A1,A2,A3',
    ],
    [['upgrade.diff,no-cache.diff'], 'What are these runs to be compared with?', 'B1,B2,B3'],
    [[',', 'upgrade.diff'], 'A comma joins the runs of one side.', ''],
  ])('%j', async (words, what, todo) => {
    remember('20260101-1', 40);
    const { code, stdout, stderr } = await at.run(['report', ...words]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(what);
    expect(stderr).toContain(todo);
  });
});

describe('a damaged record', () => {
  test.each([
    ['cut', '{"v": 1, "id": "2026'],
    ['not one', '{"v": 1, "id": "20260102-2", "steps": []}'],
  ])('that is %s: is called so, has a cure, and is not offered', async (_, text) => {
    remember('20260101-1', 40);
    remember('20260102-2', 0, text);
    const file = join(builds, '20260102-2.json');
    const asked = await at.run(['report', '20260102']);
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain('The record of 20260102-2 is damaged');
    expect(asked.stderr).toContain(`$ rm -r ${file}`);
    const newest = await at.run(['report']);
    expect(newest.stdout).toContain('kpi:dev.node-build');
    expect(newest.stderr).toContain(`${file} is newer, but damaged.`);
    const history = await at.run(['history']);
    expect(history.stderr).toContain(`$ rm -r ${file}`);
    expect(history.stdout).toContain('20260101-1');
    expect((await at.run([])).stdout).toContain('kpi-tasks report 20260101-1');
  });

  test('and there is no other', async () => {
    remember('20260102-2', 0, '');
    const { code, stderr } = await at.run(['report']);
    expect(code).toBe(2);
    expect(stderr).toContain('No build that was recorded here can be read; 1 record is damaged.');
    expect((await at.run([])).stdout).not.toContain('Last build');
  });
});

test.each([
  [['report', 'hello.txt', '--output', 'folder'], 'folder is a folder.'],
  [['history', '--limit', '0'], '--limit'],
  [['history', '--limit=-1'], '--limit'],
])('%j is refused in one sentence, before any work', async (words, says) => {
  mkdirSync(join(at.root, 'folder'));
  const { code, stdout, stderr } = await at.run(words);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(says);
  expect(stderr.match(/✖/gu)).toHaveLength(1);
});
