import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { copyWorkspace, docker, edit, makeBaseImage, run, startDocker } from '../helpers/docker.ts';
import type { Workspace } from '../helpers/docker.ts';
import { cleanEnv, ended, events, program, start } from '../helpers/program.ts';

/**
 * The truth about a build, with a real engine, BuildKit and compose. With KOBO_INSTALL_DIR set, the same table runs
 * against that kobo-install's own run.py. Not covered: compose with bake (its progress is in the fixtures of the
 * parser), Docker Desktop, remote engines. A .run.conf that only root may read is tested with the checks of the workspace,
 * since another user may not be able to read this program.
 */
const host = inject('dockerHost');
const koboInstallFrom = process.env['KOBO_INSTALL_DIR'];
let folder = '';
let here: Workspace;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp('/tmp/kpi-build-');
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async ({ task }) => {
  here = await copyWorkspace(join(folder, task.id), { koboInstallFrom });
  env = cleanEnv({
    DOCKER_HOST: host,
    KPI_TASKS_STATE_DIR: join(folder, task.id, 'state'),
    XDG_STATE_HOME: folder,
  });
});

const build = (...args: string[]) => program(['build', ...args], { cwd: here.root, env });
const dockerfile = (change: (text: string) => string) => edit(join(here.kpi, 'Dockerfile'), change);
const conf = (change: object) =>
  edit(join(here.koboInstall, '.run.conf'), (text) =>
    JSON.stringify({ ...(JSON.parse(text) as object), ...change }),
  );
const imageId = async () =>
  (await docker(host, 'image', 'inspect', '-f', '{{.Id}}', here.image)).stdout.trim();
const records = async () => {
  const state = env['KPI_TASKS_STATE_DIR']!;
  const workspace = (await readdir(state)).find((name) => existsSync(join(state, name, 'builds')));
  if (workspace === undefined) return [];
  const names = (await readdir(join(state, workspace, 'builds'))).sort();
  return Promise.all(
    names.map(async (name) =>
      JSON.parse(await readFile(join(state, workspace, 'builds', name), 'utf8')),
    ),
  );
};
/** The program's environment with a PATH that holds only these programs. */
async function only(...programs: string[]): Promise<NodeJS.ProcessEnv> {
  const bin = join(here.root, 'bin');
  await mkdir(bin);
  for (const name of programs) {
    const found = (await run('sh', ['-c', `command -v ${name}`], process.env)).stdout.trim();
    await symlink(found, join(bin, name));
  }
  return { ...env, PATH: bin };
}

describe('a good build', () => {
  test('from the workspace, then cached, then without the cache: each is told as what it is', async () => {
    const first = await build();
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toContain(`Built ${here.image}`);
    const id = await imageId();
    expect(first.stdout).toContain(id.slice(7, 19));
    const again = await build('--quiet');
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toMatch(/ 0 steps ran, 32 came/);
    const fresh = await program(['build-no-cache', '-q'], { cwd: here.kpi, env });
    expect(fresh).toMatchObject({ code: 0 });
    expect(fresh.stdout).toMatch(/ 32 steps ran, 0 came/);
    const [one, two, three] = await records();
    expect(one).toMatchObject({
      outcome: 'built',
      image: { name: here.image, before: null, after: id },
    });
    expect(one.source).toMatchObject({ branch: 'main', dirty: false, path: here.kpi });
    expect(two).toMatchObject({ outcome: 'built', image: { before: id, after: id } });
    expect(three.how).toMatchObject({ noCache: true, via: 'kobo-install' });
    expect(three.stages.map(({ stage }: { stage: string }) => stage).sort()).toEqual([
      'kpi-app',
      'npm-install',
      'pip-dependencies',
      'webpack-build-prod',
    ]);
    const history = await program(['history'], { cwd: here.koboInstall, env });
    for (const record of [one, two, three]) expect(history.stdout).toContain(record.id);
    const report = await program(['report', one.id], { cwd: here.kpi, env });
    expect(report.stdout).toContain('```diff');
    expect(report.stdout).toMatch(/^\+ {2}=> \[.* RUN /m);
  });

  test('from a folder below kpi and from a worktree', async () => {
    const below = join(here.kpi, 'jsapp', 'js');
    expect(await program(['build', '-q'], { cwd: below, env })).toMatchObject({ code: 0 });
    const tree = join(folder, 'elsewhere', 'tree');
    await run('git', ['-C', here.kpi, 'worktree', 'add', '-q', tree], process.env);
    const fromTree = await program(['build'], { cwd: tree, env });
    expect(fromTree).toMatchObject({ code: 0 });
    // kobo-install builds what .run.conf names, and that is not where the person stands.
    expect(fromTree.stderr).toContain(here.kpi);
    expect(await records()).toHaveLength(2);
  });

  test('one stage, under a name of its own; the whole image stays', async () => {
    expect(await build('-q')).toMatchObject({ code: 0 });
    const id = await imageId();
    const staged = await build('-q', '--target', 'pip-dependencies');
    expect(staged).toMatchObject({ code: 0 });
    expect(staged.stdout).toContain(`Built ${here.image}.pip-dependencies`);
    expect(await imageId()).toBe(id);
  });

  test('a secret of .run.conf that is typed is covered wherever it could come out', async () => {
    const { stdout, stderr, code } = await build(
      '--json',
      '--',
      '--build-arg',
      'PW=example-not-a-secret',
    );
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain('example-not-a-secret');
    const kept = await run(
      'grep',
      ['-rl', 'example-not-a-secret', env['KPI_TASKS_STATE_DIR']!],
      process.env,
    );
    expect(kept.stdout).toBe('');
  });

  test('arguments after -- reach compose', async () => {
    await dockerfile((text) =>
      text.replace(
        /^FROM (.*) AS kpi-app$/m,
        'FROM $1 AS kpi-app\nARG WORD=none\nRUN echo "the word is $WORD"',
      ),
    );
    const built = await build('--', '--build-arg', 'WORD=passed-on');
    expect(built.code).toBe(0);
    expect(built.stderr).toContain('the word is passed-on');
  });

  test('without kobo-install docker buildx builds the checkout, and says so', async () => {
    await rm(here.koboInstall, { recursive: true });
    const built = await program(['build', '--cache-to', `type=inline`], { cwd: here.kpi, env });
    expect(built).toMatchObject({ code: 0 });
    expect(built.stderr).toMatch(/no kobo-install here/);
    expect(built.stdout).toContain('Built kpi:dev.main');
    expect((await records()).at(-1)).toMatchObject({ outcome: 'built', how: { via: 'buildx' } });
  });
});

describe('a bad build', () => {
  test('a failing step: exit 1, the step, its lines, its place, and the old image is named as old', async () => {
    expect(await build('-q')).toMatchObject({ code: 0 });
    const old = await imageId();
    await dockerfile((text) =>
      text.replace(
        'RUN python manage.py collectstatic',
        'RUN echo about to fail; exit 7\nRUN python manage.py collectstatic',
      ),
    );
    const failed = await build();
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('about to fail');
    expect(failed.stderr).toMatch(/exit code: 7/);
    const line =
      (await readFile(join(here.kpi, 'Dockerfile'), 'utf8'))
        .split('\n')
        .findIndex((text) => text.includes('about to fail')) + 1;
    expect(failed.stderr.replaceAll(/\s+/g, ' ')).toContain(`Dockerfile:${line}`);
    expect(failed.stderr).toContain(old.slice(7, 19));
    expect(await imageId()).toBe(old);
    expect((await records()).at(-1)).toMatchObject({ outcome: 'failed', failure: { line } });
    const json = events((await build('--json')).stdout);
    expect(json.at(-1)).toMatchObject({ type: 'run.end', status: 'failed', exit: 1 });
  });

  const rows: readonly {
    readonly what: string;
    readonly given: () => Promise<unknown>;
    readonly args?: readonly string[];
    readonly code: number;
    readonly says: RegExp;
  }[] = [
    {
      what: 'a Dockerfile that cannot be read',
      given: () => dockerfile((text) => text.replace(/^RUN adduser/m, 'RUNN adduser')),
      code: 1,
      says: /unknown instruction: RUNN/,
    },
    {
      what: 'a file that is not there to be copied',
      given: () => dockerfile((text) => text.replace('COPY . ', 'COPY nothing-here . \nCOPY . ')),
      code: 1,
      says: /nothing-here/,
    },
    {
      what: 'a base image that nobody has',
      given: () =>
        dockerfile((text) => text.replaceAll('kpi-tasks-example-base:2', 'no-such-base:1')),
      code: 1,
      says: /no-such-base/,
    },
    {
      what: 'an unknown service',
      given: async () => undefined,
      args: ['kpo'],
      code: 2,
      says: /no service kpo/,
    },
    {
      what: 'the override file missing',
      given: () => unlink(join(here.koboDocker, 'docker-compose.frontend.override.yml')),
      code: 4,
      says: /docker-compose\.frontend\.override\.yml/,
    },
    {
      what: 'env files missing',
      given: () => rm(join(here.root, 'kobo-env'), { recursive: true }),
      code: 4,
      says: /envfiles/,
    },
    {
      what: 'kpi_path that does not exist',
      given: () => conf({ kpi_path: '/nowhere/kpi' }),
      code: 4,
      says: /\/nowhere\/kpi/,
    },
    {
      what: 'kpi_path empty: published images',
      given: async () => {
        await conf({ kpi_path: '' });
        await edit(join(here.koboDocker, 'docker-compose.frontend.override.yml'), (text) =>
          text.replaceAll(/^ *build:.*$/gm, ''),
        );
      },
      code: 4,
      says: /published images/,
    },
    {
      what: '.run.conf missing',
      given: async () => {
        // As in a checkout of kobo-install that was never set up.
        await mkdir(join(here.koboInstall, 'helpers'), { recursive: true });
        await unlink(join(here.koboInstall, '.run.conf'));
      },
      code: 4,
      says: /\.run\.conf/,
    },
    {
      what: '.run.conf broken',
      given: () =>
        writeFile(join(here.koboInstall, '.run.conf'), '{"docker_prefix": "example-not-a-secret'),
      code: 4,
      says: /\.run\.conf/,
    },
    {
      what: 'custom yml asked for but missing',
      given: () => conf({ use_frontend_custom_yml: true }),
      code: 4,
      says: /docker-compose\.frontend\.custom\.yml/,
    },
    {
      what: 'no daemon',
      given: async () => (env['DOCKER_HOST'] = 'unix:///nonexistent/docker.sock'),
      code: 4,
      says: /docker engine/,
    },
    {
      what: 'no docker',
      given: async () => (env = await only('python3', 'git', 'sh')),
      code: 4,
      says: /docker command/,
    },
    {
      what: 'no compose',
      given: async () => {
        const config = join(here.root, 'docker-config');
        await mkdir(join(config, 'cli-plugins'), { recursive: true });
        // A plugin of the same name in the user's own folder goes before the system's; this one is none.
        await writeFile(join(config, 'cli-plugins', 'docker-compose'), '#!/bin/sh\nexit 1\n');
        await chmod(join(config, 'cli-plugins', 'docker-compose'), 0o755);
        env['DOCKER_CONFIG'] = config;
      },
      code: 4,
      says: /docker compose/,
    },
    {
      what: 'a flag of buildx with kobo-install',
      given: async () => undefined,
      args: ['--builder', 'x'],
      code: 2,
      says: /--via buildx/,
    },
    {
      what: 'an empty stage, as an unset variable leaves it',
      given: async () => undefined,
      args: ['--target='],
      code: 2,
      says: /--target needs a value/,
    },
    {
      what: 'a stage that does not exist',
      given: async () => undefined,
      args: ['--target', 'nostage'],
      code: 1,
      says: /Its stages are npm-install, webpack-build-prod, pip-dependencies, kpi-app\./,
    },
    {
      what: 'a cache that the builder cannot write',
      given: async () => undefined,
      args: ['--via', 'buildx', '--cache-to', 'type=local,dest=/tmp/kpi-cache'],
      code: 1,
      says: /Cache export is not supported/,
    },
    {
      what: 'progress switched off',
      given: async () => undefined,
      args: ['--', '--quiet'],
      code: 2,
      says: /progress/,
    },
  ];
  test.each(rows)('$what: exit $code', async ({ given, args = [], code, says }) => {
    await given();
    const { code: got, stderr, stdout } = await build(...args);
    expect.soft(stderr.replaceAll(/\s+/g, ' ')).toMatch(says);
    expect.soft(stderr).not.toMatch(/Traceback|node:internal|example-not-a-secret/);
    expect.soft(stdout).toBe('');
    expect(got).toBe(code);
  });
});

/** Starts a build, waits until a step runs, does something to it, and gives how it ended. */
async function during(act: (pid: number) => unknown) {
  const child = start(['build', '--json'], { cwd: here.root, env });
  const done = ended(child);
  let seen = '';
  await new Promise<void>((resolve) => {
    child.stdout!.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (/"state":"running"[^\n]*\n/.test(seen) && seen.includes('apt-get')) resolve();
    });
    child.once('exit', () => resolve());
  });
  await act(child.pid!);
  return done;
}

describe('a build that is cut off', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s: exit %i, and the record says cancelled', async (signal, code) => {
    const printed = await during((pid) => process.kill(pid, signal));
    expect(printed.code).toBe(code);
    expect(events(printed.stdout).at(-1)).toMatchObject({
      type: 'run.end',
      status: 'cancelled',
      exit: code,
    });
    expect((await records()).at(-1)).toMatchObject({ outcome: 'cancelled' });
    expect(await imageId()).toBe('');
  });

  test('stdout closed: the build goes on, and its exit code is true', async () => {
    const child = start(['build', '--json'], { cwd: here.root, env });
    child.stdout!.destroy();
    const [code] = await new Promise<[number | null]>((resolve) =>
      child.once('exit', (value) => resolve([value])),
    );
    expect(code).toBe(0);
    expect((await records()).at(-1)).toMatchObject({ outcome: 'built' });
  });

  test('the daemon dies in the middle: exit 4 and one clear message', async () => {
    const own = await startDocker();
    try {
      await makeBaseImage(own.host);
      env['DOCKER_HOST'] = own.host;
      const printed = await during(() => own.kill());
      expect(printed.code).toBe(4);
      expect(printed.stdout).toMatch(/daemon went away/);
      expect((await records()).at(-1)).toMatchObject({ outcome: 'failed' });
    } finally {
      await own.stop();
    }
  });

  test('a full disk: exit 4, and what the tag names now', async () => {
    const own = await startDocker(60_000, '40m');
    try {
      await makeBaseImage(own.host);
      env['DOCKER_HOST'] = own.host;
      const fill = async (count: number) => {
        await dockerfile((text) =>
          text
            .replace(/^RUN dd .*\n/m, '')
            .replace(
              /^RUN python manage.py collect/m,
              `RUN dd if=/dev/zero of=/big bs=1M count=${count}\n$&`,
            ),
        );
        const { code, stderr } = await build();
        return [code, stderr.replaceAll(/\s+/g, ' ')] as const;
      };
      const [code, first] = await fill(80);
      expect(code).toBe(4);
      expect(first).toMatch(/disk is full, at \[kpi-app 11\/17\] RUN dd .*No space left on device/);
      expect(first).toContain(`There is no image ${here.image}.`);
      expect((await fill(1))[0]).toBe(0);
      expect((await fill(81))[1]).toContain(
        `${here.image} still names the image of an earlier build`,
      );
    } finally {
      await own.stop();
    }
  });
});
