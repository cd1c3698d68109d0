import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { copyWorkspace, docker, edit } from '../helpers/docker.ts';
import type { Workspace } from '../helpers/docker.ts';
import { git, gitEnv } from '../helpers/plain-git.ts';
import { cleanEnv, program } from '../helpers/program.ts';

/** What `build --explain` foresees, held against what BuildKit then does. The builds stand on each other, in this order. */
const host = inject('dockerHost');
const config = join(import.meta.dirname, '..', '..', 'tasks', 'config.ts');
let folder = '';
let here: Workspace;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp('/tmp/kpi-explain-');
  here = await copyWorkspace(join(folder, 'ws'));
  env = cleanEnv({
    ...gitEnv,
    DOCKER_HOST: host,
    KPI_TASKS_STATE_DIR: join(folder, 'state'),
    WORD_OF_ENV: 'of-the-environment',
  });
  await edit(join(here.koboInstall, '.run.conf'), (text) =>
    JSON.stringify({ ...(JSON.parse(text) as object), use_frontend_custom_yml: true }),
  );
  await composeArg('one');
  await edit(join(here.kpi, 'Dockerfile'), (text) =>
    text
      .replace(/^FROM /m, 'ARG BASE=kpi-tasks-example-base:2\nFROM ')
      .replace(/^FROM \S+ AS kpi-app$/m, 'FROM $BASE AS kpi-app')
      .replace(/^RUN python manage\.py collectstatic/m, 'ARG WORD=none\n$&'),
  );
  await git(here.kpi, 'commit', '-qam', 'arguments');
  expect(await build()).toMatchObject({ code: 0 });
  expect(await build('--target', 'webpack-build-prod')).toMatchObject({ code: 0 });
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const composeArg = (word: string) =>
  writeFile(
    join(here.koboDocker, 'docker-compose.frontend.custom.yml'),
    `services:\n  kpi:\n    build:\n      args:\n        WORD: ${word}\n`,
  );
const build = (...args: string[]) =>
  program(['--config', config, 'build', '-q', ...args], { cwd: here.root, env });
const kpi = (name: string, change: (text: string) => string) => edit(join(here.kpi, name), change);

type Kept = {
  readonly how: { readonly noCache: boolean; readonly target: string | null };
  readonly steps: readonly { stage: string | null; position: number | null; state: string }[];
  readonly foreseen: {
    readonly lines: readonly string[];
    readonly right: number;
    readonly wrong: readonly string[];
  };
};
async function lastRecord(): Promise<Kept> {
  const state = env['KPI_TASKS_STATE_DIR']!;
  const workspace = (await readdir(state)).find((name) => existsSync(join(state, name, 'builds')))!;
  const names = (await readdir(join(state, workspace, 'builds'))).sort();
  return JSON.parse(
    await readFile(join(state, workspace, 'builds', names.at(-1)!), 'utf8'),
  ) as Kept;
}

const rows: readonly {
  readonly what: string;
  readonly change: () => Promise<unknown>;
  readonly args?: readonly string[];
  /** The beginning of what is foreseen. */
  readonly says: string;
  /** The stages of which something runs. */
  readonly runs: readonly string[];
  /** What kind of build it counts as, where that is not the usual one. */
  readonly how?: Partial<Kept['how']>;
}[] = [
  {
    what: 'nothing changed',
    change: async () => undefined,
    says: 'Every step will come',
    runs: [],
  },
  {
    what: 'a file of the back end',
    change: () => kpi('manage.py', (text) => `${text}# changed\n`),
    says: 'manage.py → kpi-app 7–16/16',
    runs: ['kpi-app'],
  },
  {
    what: 'a pinned package',
    change: () =>
      kpi('dependencies/pip/requirements.txt', (text) => text.replace('regex==', 'regex==1')),
    says: 'dependencies/pip/requirements.txt → pip-dependencies 3–5/5',
    runs: ['kpi-app', 'pip-dependencies'],
  },
  {
    what: 'an argument in a compose file',
    change: () => composeArg('two'),
    says: 'build argument WORD → kpi-app 11–16/16',
    runs: ['kpi-app'],
  },
  {
    what: 'an argument that is typed, over that of the compose file',
    change: async () => undefined,
    args: ['--', '--build-arg', 'WORD=three'],
    says: 'build argument WORD → kpi-app 11–16/16',
    runs: ['kpi-app'],
  },
  {
    what: 'an argument without a value, which is that of the environment',
    change: () => kpi('Dockerfile', (text) => text.replace('ARG WORD=none', 'ARG WORD_OF_ENV')),
    args: ['--', '--build-arg', 'WORD_OF_ENV'],
    says: 'build argument WORD_OF_ENV → kpi-app 11–16/16',
    runs: ['kpi-app'],
  },
  {
    what: 'another base image, by the argument that names it',
    change: () => docker(host, 'tag', here.image, 'kpi-explain-base:2'),
    args: ['--', '--build-arg=WORD_OF_ENV', '--build-arg=BASE=kpi-explain-base:2'],
    says: 'base image kpi-explain-base:2 → kpi-app 2–16/16',
    runs: ['kpi-app'],
  },
  {
    what: 'one stage alone',
    change: () => kpi('jsapp/js/app.js', (text) => `${text}// changed\n`),
    args: ['--target', 'webpack-build-prod'],
    says: 'jsapp/js/app.js → webpack-build-prod 6–10/10',
    runs: ['webpack-build-prod'],
    how: { target: 'webpack-build-prod' },
  },
  {
    what: 'the cache off, as docker itself is told',
    change: async () => undefined,
    args: ['--', '--no-cache'],
    says: '--no-cache → npm-install 2–8/8',
    runs: ['npm-install', 'webpack-build-prod', 'pip-dependencies', 'kpi-app'],
    how: { noCache: true },
  },
  {
    what: 'one stage alone, as docker itself is told',
    change: async () => undefined,
    args: ['--', '--target', 'npm-install'],
    says: 'Every step will come',
    runs: [],
    how: { target: 'npm-install' },
  },
  {
    what: 'a line more, which takes nobody knows how long and renumbers what follows',
    change: () =>
      kpi('Dockerfile', (text) =>
        text.replace(/^RUN python manage\.py coll/m, 'RUN echo more\n$&'),
      ),
    says: 'Dockerfile → kpi-app 11–17/17 (at least ≈ ',
    runs: ['kpi-app'],
  },
];

async function foretold(...args: string[]): Promise<number> {
  const { tasks } = JSON.parse((await build('--dry-run', '--json', ...args)).stdout) as {
    readonly tasks: readonly { readonly expected: number }[];
  };
  return tasks[0]!.expected;
}

test('a build is announced by what has to be done: long with the cache off, and short where nothing changed', async () => {
  const [nothing, everything] = [await foretold(), await foretold('--no-cache')];
  expect(everything).toBeGreaterThan(3 * nothing);
  const { stderr } = await program(['--config', config, 'build'], { cwd: here.root, env });
  const [, said] = /build will take about (\d+\.\d) s/.exec(stderr) ?? [];
  expect(Number(said)).toBeLessThan(everything / 2);
});

test.each(rows)('$what: foreseen, and then just so', async (row) => {
  const { change, args = [], says, runs } = row;
  await change();
  const dry = await build('--explain', '--dry-run', ...args);
  expect.soft(dry.stdout.replaceAll(/\s+/g, ' ')).toContain(says);
  expect(await build('--explain', ...args)).toMatchObject({ code: 0 });
  const { steps, foreseen, how } = await lastRecord();
  expect.soft(how).toMatchObject({ noCache: false, target: null, ...row.how });
  expect.soft(foreseen.lines[0]).toMatch(says);
  expect.soft(foreseen.wrong).toEqual([]);
  expect.soft(foreseen.right).toBeGreaterThan(5);
  const ran = steps.filter(
    ({ state, stage, position }) => state === 'done' && stage !== null && position !== 1,
  );
  expect.soft(new Set(ran.map(({ stage }) => stage))).toEqual(new Set(runs));
});

test('what docker was told of the cache is no secret from the list of builds', async () => {
  const { stdout } = await program(['--config', config, 'history'], { cwd: here.root, env });
  expect(stdout).toContain('run.py no-cache');
  expect(stdout).toContain('run.py npm-install');
});

test.each<[string, (text: string) => string, readonly string[], string]>([
  ['an instruction that there is not', (text) => `${text}FORM x\n`, [], 'no instruction FORM'],
  ['nothing in it', () => '', [], 'cannot be read: it has no FROM'],
  ['no such stage', (text) => text, ['--target', 'none'], 'no stage none; its stages are npm-in'],
])('a Dockerfile with %s is not said to come from the cache', async (_, change, args, says) => {
  const file = join(here.kpi, 'Dockerfile');
  const before = await readFile(file, 'utf8');
  await edit(file, change);
  const { stdout } = await build('--explain', '--dry-run', ...args);
  await writeFile(file, before);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(says);
  expect(stdout).not.toContain('Every step');
});
