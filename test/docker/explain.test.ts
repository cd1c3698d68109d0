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

test.each(rows)('$what: foreseen, and then just so', async ({ change, args = [], says, runs }) => {
  await change();
  const dry = await build('--explain', '--dry-run', ...args);
  expect.soft(dry.stdout.replaceAll(/\s+/g, ' ')).toContain(says);
  expect(await build('--explain', ...args)).toMatchObject({ code: 0 });
  const { steps, foreseen } = await lastRecord();
  expect.soft(foreseen.lines[0]).toMatch(says);
  expect.soft(foreseen.wrong).toEqual([]);
  expect.soft(foreseen.right).toBeGreaterThan(5);
  const ran = steps.filter(
    ({ state, stage, position }) => state === 'done' && stage !== null && position !== 1,
  );
  expect.soft(new Set(ran.map(({ stage }) => stage))).toEqual(new Set(runs));
});
