import type { ChildProcess } from 'node:child_process';
import { chown, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { copyWorkspace, docker, edit, run } from '../helpers/docker.ts';
import type { Workspace } from '../helpers/docker.ts';
import { cleanEnv, ended, program, start } from '../helpers/program.ts';

/** Commands in containers, with a real engine and compose, and a real terminal from `script`. */
const host = inject('dockerHost');
const bin = join(import.meta.dirname, '..', '..', 'src', 'bin.ts');
const config = join(import.meta.dirname, '..', '..', 'tasks', 'config.ts');
const custom = 'docker-compose.frontend.custom.yml';
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
/** The project of compose. */
const project = () => here.image.slice('kpi:dev.'.length, -'1769438801'.length);
const apiScript = () => join(here.kpi, 'scripts/generate_api.sh');
const give = async (...paths: string[]) => {
  for (const path of paths) await chown(join(here.kpi, path), 1000, 1000);
};
/** Waits until a program has said that it is ready, or has ended. */
const ready = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    child.stderr!.on('data', (text: Buffer) => {
      if (text.includes('READY')) resolve();
    });
    child.once('exit', () => resolve());
  });
/** The program in a terminal of its own, with keys typed. */
const typed = (keys: string, ...words: string[]) => {
  const line = [process.execPath, bin, '--config', config, ...words]
    .map((word) => `'${word}'`)
    .join(' ');
  return run('sh', ['-c', `printf '${keys}' | script -qec "${line}" /dev/null`], env, here.root);
};

/** The container that `watch` serves from. */
const server = async () => {
  const found = await docker(host, 'ps', '--quiet', '--filter', `name=${project()}-kpi-run`);
  return found.stdout.trim();
};
const served = async () => {
  const id = await server();
  const ports = await docker(host, 'port', id);
  const page = await docker(host, 'exec', id, 'wget', '-qO-', 'http://localhost:3000/');
  return { ports: ports.stdout, page: page.stdout + page.stderr };
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

test('from a worktree a chore in a container works on the checkout that is mounted, and says so', async () => {
  const worktree = join(here.root, 'kpi-wt');
  const git = (...words: string[]) => run('git', ['-C', here.kpi, ...words], env, here.root);
  await git('worktree', 'add', '--quiet', worktree);
  const { code, stderr, stdout } = await program(['--config', config, 'openapi'], {
    cwd: worktree,
    env,
  });
  await git('worktree', 'remove', '--force', worktree);
  expect([code, stderr.replaceAll(/\s+/g, ' ')]).toEqual([
    0,
    expect.stringContaining(`The containers mount ${here.kpi}, `),
  ]);
  expect(stdout).toContain('No file');
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

describe('the service that runs', () => {
  const compose = (...words: string[]) =>
    run(
      'docker',
      ['compose', ...files.flatMap((file) => ['-f', file]), '-p', project(), ...words],
      { ...process.env, DOCKER_HOST: host },
      here.koboDocker,
    );
  const startOfKpi = async () => {
    const { stdout: id } = await compose('ps', '--quiet', 'kpi');
    return (await docker(host, 'inspect', '-f', '{{.State.StartedAt}}', id.trim())).stdout;
  };
  const files = ['docker-compose.frontend.yml', 'docker-compose.frontend.override.yml', custom];

  beforeAll(async () => {
    await writeFile(
      join(here.koboDocker, custom),
      'services:\n  kpi:\n    command: ["sleep", "600"]\n',
    );
    await edit(join(here.koboInstall, '.run.conf'), (text) =>
      JSON.stringify({ ...(JSON.parse(text) as object), use_frontend_custom_yml: true }),
    );
    expect((await compose('up', '--detach', 'kpi')).stderr).toContain('Started');
  });
  afterAll(() => compose('down', '--timeout', '0'));

  test('shell has its terminal, TERM and exit code, and sees the mounted checkout', async () => {
    await writeFile(join(here.kpi, 'only-outside'), '');
    const { code, stdout } = await typed(
      String.raw`ls only-outside; echo is $TERM; tty\nexit 3\n`,
      'shell',
      'kpi',
    );
    expect(code).toBe(3);
    expect(stdout).toContain('is vt100');
    expect(stdout).toMatch(/\/dev\/\S*\d/);
    expect(stdout).toMatch(/^only-outside\r?$/m);
  });

  test.each(['shell', 'shell kpi'])(
    '%s -- takes pipes as they are, and its code is ours',
    async (words) => {
      const line = `printf 'in\\n' | "$0" "$1" --config "$2" -q ${words} -- sh -c 'cat; echo aside >&2; exit 9'; echo code $?`;
      const { stdout, stderr } = await run(
        'sh',
        ['-c', line, process.execPath, bin, config],
        env,
        here.root,
      );
      expect([stdout, stderr]).toEqual(['in\ncode 9\n', expect.stringMatching(/^aside$/m)]);
    },
  );

  test.each([[[]], [['kpi']]])(
    'shell %j -- without a terminal: Ctrl-C ends also what is deaf to it, and leaves no container',
    async (where) => {
      const words = [
        'shell',
        ...where,
        '--',
        'sh',
        '-c',
        'trap "" INT TERM; echo READY >&2; sleep 297',
      ];
      const child = start(['--config', config, ...words], { cwd: here.root, env });
      const done = ended(child);
      await ready(child);
      child.kill('SIGINT');
      expect((await done).code).toBe(130);
      expect((await compose('exec', '-T', 'kpi', 'ps')).stdout).not.toContain('sleep 297');
      const left = await docker(host, 'ps', '--quiet', '--filter', 'name=kpi-tasks-shell');
      expect(left.stdout).toBe('');
    },
  );

  describe('watch', () => {
    const port = '13131';
    beforeAll(() =>
      edit(join(here.kpi, 'scripts/watch.sh'), (text) =>
        text
          .replace('exec httpd', 'echo READY >&2\ntouch serving\nexec httpd')
          .replace('webpack --config', 'echo >jsapp/compiled/index.html page\n: webpack --config')
          .replace(/^echo >/m, 'mkdir -p jsapp/compiled\n$&'),
      ),
    );

    test('serves from a new container, and Ctrl-C in a terminal ends it inside and restarts kpi', async () => {
      const before = await startOfKpi();
      await rm(join(here.kpi, 'serving'), { force: true });
      const line = ['--config', config, 'watch', '--port', port].join(' ');
      const keys = `until [ -e '${here.kpi}/serving' ]; do sleep 0.2; done; sleep 1; printf '\\003'; sleep 1`;
      const done = run(
        'sh',
        ['-c', `{ ${keys}; } | script -qec "'${process.execPath}' '${bin}' ${line}" /dev/null`],
        env,
        here.root,
      );
      await vi.waitFor(async () => expect((await served()).page).toBe('page\n'), {
        timeout: 60_000,
        interval: 200,
      });
      const { code, stdout } = await done;
      expect([code, stdout]).toEqual([0, expect.stringMatching(/Container \S+-kpi-1 .*Started/)]);
      expect(await server()).toBe('');
      expect(await startOfKpi()).not.toBe(before);
    });

    test('without a terminal Ctrl-C ends it inside and restarts kpi, too, and leaves no container', async () => {
      const before = await startOfKpi();
      const child = start(['--config', config, 'watch', '--port', port], { cwd: here.root, env });
      const done = ended(child);
      await ready(child);
      expect(await served()).toMatchObject({
        ports: expect.stringContaining(`:${port}`) as string,
      });
      child.kill('SIGINT');
      const { code, stderr } = await done;
      expect([code, stderr]).toEqual([130, expect.not.stringContaining('could not tidy up')]);
      expect(await startOfKpi()).not.toBe(before);
      await vi.waitFor(async () => expect(await server()).toBe(''), { timeout: 15_000 });
    });

    test('its own exit code is ours', async () => {
      await edit(join(here.kpi, 'scripts/watch.sh'), () => 'exit 9\n');
      expect((await kpi('watch', '--port', port)).code).toBe(9);
    });
  });

  test('another service of the compose files is named with what starts it', async () => {
    const { code, stderr } = await kpi('shell', 'worker', '--', 'true');
    expect([code, stderr]).toEqual([4, expect.stringContaining('up -d worker')]);
  });

  const asRoot = process.getuid?.() === 0;

  test.runIf(asRoot).each(['exec', 'run'])(
    '--place %s: real exit code, and what was written is the owner’s, in a new folder too',
    async (place) => {
      await writeFile(
        apiScript(),
        `#!/bin/sh\nmkdir -p of-${place}\necho $$ >of-${place}/made\nexit 6\n`,
        { mode: 0o755 },
      );
      await give('', 'scripts', 'scripts/generate_api.sh');
      const failed = await kpi('openapi', '--place', place);
      expect([failed.code, failed.stderr]).toEqual([6, expect.stringContaining('exit code 6')]);
      expect(failed.stderr.replaceAll(/\s+/g, ' ')).toContain(`kpi ./scripts/generate_api.sh`);
      for (const path of [`of-${place}`, `of-${place}/made`])
        expect((await stat(join(here.kpi, path))).uid, path).toBe(1000);
      await edit(apiScript(), (text) => text.replace('6', '0'));
      expect((await kpi('openapi', '--place', place)).stdout).toContain(`of-${place}/made`);
    },
  );

  test.runIf(asRoot).each(['exec', 'run'])(
    '--place %s: Ctrl-C ends it in the container, too, and leaves nothing to root',
    async (place) => {
      await writeFile(apiScript(), `#!/bin/sh\necho 1 >cut-${place}\necho READY\nsleep 500\n`, {
        mode: 0o755,
      });
      await give('', 'scripts', 'scripts/generate_api.sh');
      const child = start(['--config', config, 'openapi', '--place', place], {
        cwd: here.root,
        env,
      });
      const done = ended(child);
      await ready(child);
      child.kill('SIGINT');
      const { code, stderr } = await done;
      expect([code, stderr]).toEqual([130, expect.not.stringContaining('tidy')]);
      const { stdout } = await docker(host, 'ps', '--quiet');
      const inside = await Promise.all(
        stdout
          .trim()
          .split('\n')
          .map((id) => docker(host, 'exec', id, 'ps')),
      );
      expect(stderr + inside.map((one) => one.stdout + one.stderr).join('')).not.toContain(
        'sleep 500',
      );
      expect((await stat(join(here.kpi, `cut-${place}`))).uid).toBe(1000);
      await vi.waitFor(
        async () => {
          const left = await docker(host, 'ps', '--quiet', '--filter', `name=${project()}-kpi-run`);
          expect(left.stdout).toBe('');
        },
        { timeout: 15_000 },
      );
    },
  );
});

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

test('git-info before each build, as kpi.config.ts can say, is in the image and reruns nothing by itself', async () => {
  const own = join(here.root, 'kpi.config.ts');
  const [engine, tasks] = ['src/index.ts', 'tasks/index.ts'].map((path) =>
    JSON.stringify(join(import.meta.dirname, '..', '..', path)),
  );
  await writeFile(
    own,
    [
      `import { defineConfig } from ${engine};`,
      `import { build, gitInfo, kpi } from ${tasks};`,
      'export default defineConfig({ include: [{ config: kpi }], before: [{ task: build, run: [gitInfo] }] });',
    ].join('\n'),
  );
  const built = await program(['build'], { cwd: here.root, env });
  expect(built).toMatchObject({ code: 0, stderr: expect.stringContaining('git-info') as string });
  const said = await kpi('shell', '-q', '--', 'cat', '/srv/src/kpi/git-info.json');
  const head = await run('git', ['-C', here.kpi, 'rev-parse', 'HEAD'], { ...process.env, ...env });
  expect(JSON.parse(said.stdout)).toMatchObject({ schema: 1, long: head.stdout.trim() });
  const again = await program(['build', '-q'], { cwd: here.root, env });
  expect(again.stdout).toContain('0 steps ran');
  await rm(own);
});
