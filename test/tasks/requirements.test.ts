import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kpiCheckout } from '../../tasks/requirements/checkout.ts';
import { dockerInfo } from '../../tasks/requirements/docker-info.ts';
import { dockerDisk } from '../../tasks/requirements/docker-disk.ts';
import {
  buildxItself,
  dockerBuildx,
  dockerCompose,
} from '../../tasks/requirements/docker-plugins.ts';
import { dockerCommand, dockerEngine } from '../../tasks/requirements/docker.ts';
import { buildRequirements } from '../../tasks/requirements/index.ts';
import { koboInstall, koboInstallFor } from '../../tasks/requirements/kobo-install.ts';
import { nodeOfKpi } from '../../tasks/requirements/node.ts';
import { bash, git, python3 } from '../../tasks/requirements/tools.ts';
import { gitIn } from '../helpers/git.ts';
import { reading } from '../helpers/reading.ts';
import { put, runConf, tree, workspaceFiles } from '../helpers/tree.ts';

type Look = NonNullable<Parameters<typeof reading>[0]>;

const hasDocker = spawnSync('docker', ['--version']).status === 0;
const socket = '/var/run/docker.sock';
const hasEngine = hasDocker && spawnSync('docker', ['info']).status === 0;
const hasSocket = hasEngine && existsSync(socket);
const isRoot = process.getuid?.() === 0;

describe.runIf(hasEngine)('with a real engine', () => {
  test('everything docker is found', async () => {
    const look = reading({ cwd: tree() });
    const info = await dockerInfo(look);
    if (info.is !== 'answered') throw new Error(info.said);
    expect(info.serverVersion).toMatch(/^\d+\.\d+/u);
    expect(Math.abs(Date.parse(info.systemTime) - Date.now())).toBeLessThan(3_600_000);
    expect(info.cpus).toBeGreaterThan(0);
    expect(info.memory).toBeGreaterThan(1e8);
    expect(await dockerCommand.check(look)).toMatchObject({ is: 'ok' });
    expect(await dockerEngine.check(look)).toMatchObject({ is: 'ok' });
    expect(await dockerEngine.fix?.(look)).toBeNull();
  });

  test.runIf(hasSocket && isRoot)('who may not use its socket is told how to', async () => {
    const look = reading({
      prefix: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'],
      env: { HOME: '/nonexistent', USER: 'nobody' },
      platform: { uid: 65534 },
    });
    const finding = await dockerEngine.check(look);
    expect(finding).toMatchObject({
      is: 'missing',
      why: expect.stringContaining('you may not use it'),
      todo: expect.arrayContaining(['$ sudo usermod -aG docker "$USER"', '$ newgrp docker']),
    });
    expect(await dockerEngine.fix?.(look)).toBeNull();
  });
});

describe.runIf(hasDocker)('with a real docker and no engine', () => {
  test.for([
    ['DOCKER_HOST', 'unix:///nonexistent.sock', '$ unset DOCKER_HOST'],
    ['DOCKER_CONTEXT', 'nosuch', '$ unset DOCKER_CONTEXT'],
  ] as const)('%s=%s', async ([name, value, todo]) => {
    const look = reading({ env: { [name]: value } });
    expect(await dockerEngine.check(look)).toMatchObject({
      is: 'missing',
      why: expect.stringContaining(value),
      todo: expect.arrayContaining([todo]),
    });
    expect(await dockerCommand.check(look)).toMatchObject({ is: 'ok' });
    expect(await dockerDisk.check(look)).toMatchObject({ is: 'unknown' });
    expect(await dockerEngine.fix?.(look)).toBeNull();
  });
});

describe('with nothing in PATH', () => {
  const look = reading({ env: { PATH: '/nonexistent' }, cwd: '/' });

  test.for([dockerCommand, git, python3, bash])('$name is missing', async ({ check }) => {
    expect(await check(look)).toMatchObject({ is: 'missing', why: expect.any(String) });
  });

  test.for([dockerEngine, dockerCompose, dockerBuildx, buildxItself, dockerDisk])(
    '$name cannot be told',
    async ({ check }) => {
      expect(await check(look)).toMatchObject({ is: 'unknown' });
    },
  );
});

function counting() {
  const asked: string[] = [];
  const look = reading({
    read: ({ argv }) => (
      asked.push(argv.join(' ')),
      { stdout: docker({ compose: '5.5.0', buildx: '0.36.1' }) }
    ),
  });
  return { look, asked };
}

describe('checks at the same time', () => {
  test('share one question, also through copies of the look', async () => {
    const { look, asked } = counting();
    await Promise.all([dockerEngine, dockerCompose, dockerBuildx].map(({ check }) => check(look)));
    await dockerInfo({ ...look });
    expect(asked).toEqual(['docker info --format {{json .}}']);
  });

  test('a new look asks again', async () => {
    const { look, asked } = counting();
    await dockerInfo(look);
    await dockerInfo({ ...look, read: (command) => look.read(command) });
    expect(asked).toHaveLength(2);
  });
});

/** What `docker info` prints, as far as the checks read it. */
const docker = (
  versions: { readonly buildx?: string; readonly compose?: string },
  server: Readonly<Record<string, unknown>> = {},
) =>
  JSON.stringify({
    ServerVersion: '28.0.0',
    DockerRootDir: '/',
    ...server,
    ClientInfo: {
      Version: '28.0.0',
      Context: 'default',
      Plugins: Object.entries(versions).map(([Name, Version]) => ({ Name, Version })),
    },
  });

const debian = 'ID=debian\nVERSION_ID="13"\nPRETTY_NAME="Debian 13"\n';

/** A machine on which only what is said is different: Debian 13, root, no systemd, an engine that answers. */
function machine(change: {
  readonly info?: string;
  readonly code?: number;
  readonly stderr?: string;
  readonly has?: readonly string[];
  readonly paths?: readonly string[];
  readonly free?: number;
  readonly uid?: number;
  readonly env?: Look['env'];
}) {
  const has = change.has ?? ['apt-get', 'dockerd'];
  return reading({
    platform: { os: 'linux', uid: change.uid ?? 0 },
    env: { PATH: '/nonexistent', ...change.env },
    read: ({ argv }) => ({
      code: argv[0] === 'docker' ? (change.code ?? 0) : 0,
      stdout: argv[0] === 'docker' ? (change.info ?? docker({})) : '',
      stderr: change.stderr ?? '',
    }),
    files: {
      text: (path) =>
        Promise.resolve(
          path === '/etc/os-release' ? { is: 'there', text: debian } : { is: 'absent' },
        ),
      stat: (path) =>
        Promise.resolve(
          (change.paths ?? ['/']).includes(path)
            ? { kind: 'folder', size: 0, uid: 0, gid: 0, mode: 0, modified: 0 }
            : null,
        ),
      list: () => Promise.resolve([]),
      which: (program) => Promise.resolve(has.includes(program) ? `/bin/${program}` : null),
      free: () => Promise.resolve(change.free ?? 20e9),
    },
  });
}

describe('compose and buildx', () => {
  test.for([
    [{ compose: '2.26.1-4', buildx: '0.13.1+ds1' }, 'ok', 'ok', 'ok'],
    [{ compose: '5.5.0', buildx: '0.36.1' }, 'ok', 'ok', 'ok'],
    [{ compose: '2.23.3' }, 'missing', 'warning', 'missing'],
    [{ compose: '2.26.1', buildx: '0.11.2' }, 'ok', 'warning', 'missing'],
    [{ compose: '2.40.3', buildx: '0.16.0' }, 'ok', 'warning', 'ok'],
    [{ compose: '5.0.1', buildx: '0.16.0' }, 'ok', 'missing', 'ok'],
    [{ compose: '5.0.1' }, 'ok', 'missing', 'missing'],
    [{}, 'missing', 'warning', 'missing'],
  ] as const)('%j', async ([versions, compose, buildx, alone]) => {
    const look = machine({ info: docker(versions) });
    const found = [dockerCompose, dockerBuildx, buildxItself].map(({ check }) => check(look));
    expect((await Promise.all(found)).map(({ is }) => is)).toEqual([compose, buildx, alone]);
  });

  test('the old docker-compose is named, and is not enough', async () => {
    const finding = await dockerCompose.check(machine({ has: ['docker-compose', 'apt-get'] }));
    expect(finding).toMatchObject({
      is: 'missing',
      why: expect.stringContaining('run.py calls `docker compose`'),
      todo: expect.arrayContaining([expect.stringMatching(/ docker-compose$/u)]),
    });
  });

  test('only the part that is missing is installed', async () => {
    const look = machine({ info: docker({ compose: '2.40.0' }) });
    expect(await dockerCompose.fix?.(look)).toBeNull();
    expect((await dockerBuildx.fix?.(look))?.commands.at(-1)?.argv.at(-1)).toBe('docker-buildx');
  });
});

const summaryOf = async (look: ReturnType<typeof machine>) => [
  (await dockerCommand.fix?.(look))?.summary,
  (await dockerEngine.fix?.(look))?.summary,
];

describe('cures for docker', () => {
  const silent = JSON.stringify({ ServerVersion: '', ClientInfo: { Version: '28', Plugins: [] } });
  const install = 'Install Docker Engine, the docker command, buildx, compose with apt';

  test.for([
    ['no docker at all', { code: 127 }, [`${install}, and start the engine`, undefined]],
    ['no docker, systemd', { code: 127, paths: ['/run/systemd/system'] }, [install, undefined]],
    [
      'no daemon',
      { code: 1, info: silent, has: ['apt-get'] },
      [undefined, `${install}, and start the engine`],
    ],
    ['a daemon at rest', { code: 1, info: silent }, [undefined, 'Start the Docker engine']],
    [
      'somebody elses daemon',
      { code: 1, info: silent, env: { DOCKER_HOST: 'tcp://x:1' } },
      [undefined, undefined],
    ],
    ['no rights', { code: 1, info: silent, stderr: 'permission denied' }, [undefined, undefined]],
    ['neither root nor sudo', { code: 127, uid: 1000 }, [undefined, undefined]],
  ] as const)('%s', async ([, change, summaries]) => {
    expect(await summaryOf(machine(change))).toEqual(summaries);
  });
});

describe('room for docker', () => {
  test.for([
    [{ free: 80e9 }, 'ok'],
    [{ free: 12e9 }, 'warning'],
    [{ free: 3e9 }, 'missing'],
    [{ paths: [] }, 'unknown'],
    [{ env: { DOCKER_HOST: 'ssh://there' } }, 'unknown'],
    [{ env: { DOCKER_HOST: 'unix:///var/run/docker.sock' } }, 'ok'],
  ] as const)('%j is %s', async ([change, is]) => {
    expect((await dockerDisk.check(machine(change))).is).toBe(is);
  });
});

describe('tools', () => {
  test.runIf(spawnSync('bash', ['--version']).status === 0)('a real one is found', async () => {
    expect(await bash.check(reading())).toMatchObject({
      is: 'ok',
      found: expect.stringMatching(/^\d+\.\d+\.\d+$/u),
    });
  });

  test('one that is too old is no reason to install anything', async () => {
    const look = reading({
      read: () => ({ stdout: 'Python 3.5.9' }),
      files: { which: async () => '/bin/x' },
    });
    expect(await python3.check(look)).toMatchObject({
      is: 'missing',
      why: '3.5.9 is too old; 3.6 or later is needed: kobo-install is written in it.',
    });
    expect(await python3.fix?.(look)).toBeNull();
  });

  test('one that is absent is installed with apt', async () => {
    const fix = await git.fix?.(machine({ uid: 1000, has: ['apt-get', 'sudo'] }));
    expect(fix?.commands.map(({ argv }) => argv.join(' '))).toEqual([
      'sudo apt-get update',
      'sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends git',
    ]);
  });
});

const checkKoboInstall = (root: string, place = '.') =>
  koboInstall.check(reading({ cwd: join(root, place) }));

describe('kobo-install', () => {
  test('set up is fine', async () => {
    expect(await checkKoboInstall(tree(workspaceFiles()))).toEqual({
      is: 'ok',
      found: 'set up to build kpi',
    });
  });

  test('with all that is wrong in it, said at once and without secrets', async () => {
    const files: Record<string, string> = workspaceFiles({ use_frontend_custom_yml: true });
    delete files['kobo-env/envfiles/aws.txt'];
    const finding = await checkKoboInstall(tree(files));
    expect(finding).toMatchObject({ is: 'missing', why: expect.stringContaining('for ever') });
    expect(JSON.stringify(finding)).toContain('kobo-env/envfiles/aws.txt');
    expect(JSON.stringify(finding)).not.toContain(runConf.postgres_password);
  });

  test('that builds another checkout is a warning', async () => {
    const root = tree({ ...workspaceFiles(), 'pr/Dockerfile': '', 'pr/manage.py': '' });
    const look = reading({ cwd: join(root, 'kobo-install'), env: { KPI_DIR: join(root, 'pr') } });
    expect(await koboInstall.check(look)).toMatchObject({
      is: 'warning',
      why: expect.stringContaining(`is built from ${root}/kpi, not from ${root}/pr`),
    });
  });

  test('for a service that is not there', async () => {
    const look = reading({ cwd: tree(workspaceFiles()) });
    expect(await koboInstallFor('kip').check(look)).toMatchObject({
      is: 'missing',
      why: "There is no service kip. The front end's services are kpi, worker, nginx.",
    });
    expect(await koboInstallFor('worker').check(look)).toMatchObject({ is: 'ok' });
  });
});

const checkCheckout = (root: string, place = 'kpi') =>
  kpiCheckout.check(reading({ cwd: join(root, place) }));

function committed(files: Readonly<Record<string, string>>) {
  const root = tree({ 'kpi/Dockerfile': '', 'kpi/manage.py': '' });
  put(join(root, 'kpi'), files);
  gitIn(join(root, 'kpi'), 'init', '-q');
  gitIn(join(root, 'kpi'), 'add', '.');
  return root;
}

const commit = (root: string) => gitIn(join(root, 'kpi'), 'commit', '-qm', 'first');

describe('the checkout', () => {
  test('with its translations is fine', async () => {
    const root = committed({ 'locale/fr/django.po': '' });
    commit(root);
    expect(await checkCheckout(root)).toMatchObject({ is: 'ok' });
  });

  test('that keeps its translations out of the image is not', async () => {
    const root = committed({ 'locale/fr/django.po': '', '.dockerignore': '.git\nlocale\n' });
    commit(root);
    expect(await checkCheckout(root)).toMatchObject({
      is: 'warning',
      why: expect.stringContaining('compilemessages'),
    });
  });

  test('with a submodule is fine, but not as a worktree', async () => {
    const root = committed({ '.dockerignore': 'locale\n' });
    const entry = '160000,0c33cbf5c1f2a3b4c5d6e7f8a9b0c1d2e3f4a5b6,locale';
    gitIn(join(root, 'kpi'), 'update-index', '--add', '--cacheinfo', entry);
    commit(root);
    expect(await checkCheckout(root)).toMatchObject({ is: 'ok' });
    gitIn(join(root, 'kpi'), 'worktree', 'add', '-q', '../pr');
    expect(await checkCheckout(root, 'pr')).toMatchObject({
      is: 'warning',
      why: expect.stringContaining('worktree'),
    });
  });

  test('without translations or without a commit says so', async () => {
    const root = committed({});
    expect(await checkCheckout(root)).toMatchObject({
      is: 'warning',
      why: expect.stringContaining('no commit'),
    });
    commit(root);
    expect(await checkCheckout(root)).toMatchObject({
      is: 'warning',
      why: expect.stringContaining('no translations'),
    });
  });

  test.runIf(isRoot)('of somebody else is not trusted by git', async () => {
    const root = committed({ 'locale/a.po': '' });
    commit(root);
    execFileSync('chown', ['-R', '65534', join(root, 'kpi')]);
    const look = reading({ cwd: join(root, 'kpi'), env: { HOME: root, GIT_CONFIG_NOSYSTEM: '1' } });
    expect(await kpiCheckout.check(look)).toMatchObject({
      is: 'warning',
      todo: ['Trust it:', `$ git config --global --add safe.directory ${root}/kpi`],
    });
  });

  test.for([
    ['v22.23.1', 'v22.23.4', 'ok'],
    ['v22.23.1', 'v24.21.0', 'warning'],
    ['lts/*', 'v24.21.0', 'unknown'],
  ] as const)('asks for Node %s, and %s is %s', async ([nvmrc, node, is]) => {
    const root = tree({ ...workspaceFiles(), 'kpi/.nvmrc': nvmrc });
    expect((await nodeOfKpi.check(reading({ cwd: root, platform: { node } }))).is).toBe(is);
  });
});

const names = (via: Parameters<typeof buildRequirements>[0]) =>
  buildRequirements(via)
    .filter(({ advice }) => advice !== true)
    .map(({ name }) => name);
const named = (name: string) => buildRequirements('auto').find((one) => one.name === name)!;

describe('what a build needs', () => {
  test('depends on whose command builds', () => {
    expect(names('buildx')).toEqual(['docker command', 'docker engine', 'docker buildx']);
    expect(names('kobo-install')).toEqual([
      'docker command',
      'docker engine',
      'docker compose',
      'docker buildx',
      'python3',
      'kobo-install',
    ]);
    expect(names('auto')).toEqual(names('kobo-install'));
  });

  test('is the same list each time, so that what tasks share is checked once', () => {
    expect(buildRequirements('auto')).toBe(buildRequirements('auto'));
  });

  test('by auto goes by what is there', async () => {
    const alone = tree({ 'kpi/Dockerfile': '', 'kpi/manage.py': '' });
    const inCheckout = reading({ cwd: join(alone, 'kpi'), read: () => ({ stdout: docker({}) }) });
    expect(await named('kobo-install').check(inCheckout)).toMatchObject({ is: 'ok' });
    expect(await named('docker compose').check(inCheckout)).toMatchObject({ is: 'ok' });
    expect(await named('docker buildx').check(inCheckout)).toMatchObject({ is: 'missing' });
    const nowhere = reading({ cwd: tree(), read: () => ({ stdout: docker({}) }) });
    expect(await named('kobo-install').check(nowhere)).toMatchObject({ is: 'missing' });
    expect(await named('docker compose').check(nowhere)).toMatchObject({ is: 'missing' });
  });

  test('has a name of its own each', () => {
    for (const via of ['auto', 'kobo-install', 'buildx'] as const) {
      const all = buildRequirements(via).map(({ name }) => name);
      expect(new Set(all).size).toBe(all.length);
    }
  });
});

test('a link to nothing in PATH is no tool', async () => {
  const root = tree();
  mkdirSync(join(root, 'bin'));
  symlinkSync('/nonexistent', join(root, 'bin/git'));
  expect(await git.check(reading({ env: { PATH: join(root, 'bin') } }))).toMatchObject({
    is: 'missing',
  });
});
