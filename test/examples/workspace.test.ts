import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { copyWorkspace, docker, dockerEnv, edit, run } from '../helpers/docker.ts';
import type { CopyOptions, Result, Workspace } from '../helpers/docker.ts';

// Real builds, on machines that may be busy with other tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

// The contract of run.py that everything around it must live with, on a workspace that is really
// built. KOBO_INSTALL_DIR holds a checkout of kobo-install: the same rows then hold for it.
const host = inject('dockerHost');
const real = process.env['KOBO_INSTALL_DIR'];
const runners: [string, CopyOptions][] = [['the stand-in', {}]];
if (real) runners.push(['kobo-install', { koboInstallFrom: real }]);

let folder: string;
let python: string;

beforeAll(async () => {
  folder = await mkdtemp('/tmp/kpi-example-');
  // The file itself, because a shim would not be found on the PATH that one row empties.
  const where = await run('python3', ['-c', 'import sys; print(sys.executable)'], process.env);
  python = where.stdout.trim();
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** What a row may break. */
interface Files {
  readonly dockerfile: string;
  readonly override: string;
  readonly conf: string;
  readonly env: string;
}

interface Row {
  readonly name: string;
  readonly prepare?: (files: Files) => Promise<unknown>;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly code: number;
  readonly stdout?: RegExp;
  readonly stderr?: RegExp;
}

const set = (file: string, key: string, value: unknown): Promise<void> =>
  edit(file, (all) => JSON.stringify({ ...(JSON.parse(all) as object), [key]: value }));

// None of them builds an image.
const rows: Row[] = [
  {
    name: 'a failing step',
    prepare: ({ dockerfile }) => edit(dockerfile, (all) => all.replace('RUN ', 'RUN exit 7 && ')),
    code: 0,
    stderr: /did not complete successfully: exit code: 7/,
  },
  {
    name: 'an unknown service',
    args: ['-cf', 'build', 'nosuch'],
    code: 0,
    stderr: /no such service: nosuch/,
  },
  {
    name: '--no-update-self is dropped',
    args: ['-cf', 'build', '--no-update-self', 'nosuch'],
    code: 0,
    stderr: /no such service: nosuch/,
  },
  {
    name: 'the override is missing',
    prepare: ({ override }) => rm(override),
    code: 0,
    stderr: /override\.yml: no such file or directory/,
  },
  {
    name: 'an env file is missing',
    prepare: ({ env }) => rm(env),
    code: 0,
    stderr: /env file .* not found/,
  },
  {
    name: 'kpi_path leads nowhere',
    prepare: ({ override }) =>
      edit(override, (all) => all.replaceAll('build: ../kpi', 'build: ../x')),
    code: 0,
    stderr: /path .*\/x" not found/,
  },
  {
    // What kobo-install renders then: the services keep the image of production.
    name: 'kpi_path is empty: nothing to build, and not a word about it',
    prepare: ({ override }) =>
      edit(override, (all) => all.replaceAll(/^ +(build|image): .*\n/gm, '')),
    code: 0,
    stdout: /^$/,
    stderr: /^$/,
  },
  {
    name: 'no .run.conf',
    prepare: ({ conf }) => rm(conf),
    code: 1,
    stderr: /KeyError: 'docker_prefix'/,
  },
  {
    name: 'no docker_prefix in .run.conf',
    prepare: ({ conf }) => set(conf, 'docker_prefix', undefined),
    code: 1,
    stderr: /KeyError: 'docker_prefix'/,
  },
  {
    name: 'no kobodocker_path in .run.conf',
    prepare: ({ conf }) => set(conf, 'kobodocker_path', undefined),
    code: 1,
    stdout: /║ Bad configuration/,
  },
  {
    name: 'no docker on PATH',
    env: { PATH: '/nonexistent' },
    code: 1,
    stderr: /FileNotFoundError.*docker/,
  },
  {
    name: 'a custom yml that is not there, and a closed stdin',
    prepare: ({ conf }) => set(conf, 'use_frontend_custom_yml', true),
    code: 1,
    stdout: /║[^]*docker-compose\.frontend\.custom\.yml/,
    stderr: /EOFError/,
  },
  {
    name: 'a prefix with "backend" asks for the custom yml of the back end',
    prepare: async ({ conf }) => {
      await set(conf, 'docker_prefix', 'my-backend');
      await set(conf, 'use_backend_custom_yml', true);
    },
    code: 1,
    stdout: /docker-compose\.backend\.custom\.yml/,
    stderr: /EOFError/,
  },
  {
    name: 'an argument with "backend" does not',
    prepare: ({ conf }) => set(conf, 'use_backend_custom_yml', true),
    args: ['-cf', 'build', 'backend'],
    code: 0,
    stderr: /no such service: backend/,
  },
  { name: '-cf without arguments', args: ['-cf'], code: 0, stdout: /Bad syntax/ },
  { name: 'an unknown option', args: ['-x', 'y'], code: 0, stdout: /Bad syntax/ },
];

describe.each(runners)('%s', (_, options) => {
  const copy = async (): Promise<Workspace> =>
    copyWorkspace(await mkdtemp(join(folder, 'w-')), options);

  test.each(rows)('$name', async (row) => {
    const workspace = await copy();
    await row.prepare?.({
      dockerfile: join(workspace.kpi, 'Dockerfile'),
      override: join(workspace.koboDocker, 'docker-compose.frontend.override.yml'),
      conf: join(workspace.koboInstall, '.run.conf'),
      env: join(workspace.root, 'kobo-env/envfiles/django.txt'),
    });
    const { code, stdout, stderr } = await build(workspace, row.args, row.env);
    expect(code, stderr).toBe(row.code);
    expect(stdout).toMatch(row.stdout ?? '');
    expect(stderr).toMatch(row.stderr ?? '');
    expect(await inspect(workspace.image)).toBeUndefined();
  });

  test('Ctrl-C in the middle of a build', async () => {
    const workspace = await copy();
    const child = spawn(python, [join(workspace.koboInstall, 'run.py'), '-cf', 'build', 'kpi'], {
      env: { ...dockerEnv(host), PYTHONUNBUFFERED: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
      // A terminal sends SIGINT to a group, so there has to be one.
      detached: true,
    });
    const exit = once(child, 'exit');
    let output = '';
    let sent = false;
    for await (const chunk of child.stdout) {
      output += String(chunk);
      if (!sent && output.includes('npm http fetch')) sent = process.kill(-child.pid!, 'SIGINT');
    }
    expect(await exit).toEqual([0, null]);
    expect(output).toContain('User interrupted execution');
    expect(await inspect(workspace.image)).toBeUndefined();
  });

  describe('a workspace that is built', () => {
    let workspace: Workspace;
    let first: Image;

    beforeAll(async () => {
      workspace = await copy();
      expect(await build(workspace)).toMatchObject({ code: 0 });
      first = (await inspect(workspace.image))!;
      expect(first).toBeDefined();
    });

    // The daemon may be one that outlives the tests.
    afterAll(async () => {
      await docker(host, 'rmi', '-f', workspace.image, first.id);
    });

    test('the files of the image have the owners that kpi promises', async () => {
      const owners = {
        '.': 'root:root',
        'manage.py': 'root:root',
        emails: 'kobo:kobo',
        jsapp: 'root:root',
        'jsapp/compiled': 'kobo:kobo',
        node_modules: 'kobo:kobo',
        staticfiles: 'root:root',
        'webpack-stats.json': 'kobo:kobo',
        'locale/fr/LC_MESSAGES/django.mo': 'root:root',
        '/opt/venv': 'root:root',
        '/srv/logs': 'kobo:kobo',
        '/srv/tmp': 'kobo:kobo',
        '/srv/tmp/.npm': 'root:root',
      };
      const stat = ['stat', '-c', '%n %U:%G', ...Object.keys(owners)];
      const { stdout } = await docker(
        host,
        'run',
        '--rm',
        '--network=none',
        workspace.image,
        ...stat,
      );
      expect(
        Object.fromEntries(
          stdout
            .trim()
            .split('\n')
            .map((line) => line.split(' ')),
        ),
      ).toEqual(owners);
    });

    test('built again, all steps are cached and the tag is set anew', async () => {
      expect(await build(workspace)).toMatchObject({ code: 0 });
      const again = (await inspect(workspace.image))!;
      expect(again.layers).toEqual(first.layers);
      expect(again.tagged).not.toBe(first.tagged);
    });

    test('--no-cache gives other layers', async () => {
      expect(await build(workspace, ['-cf', 'build', 'kpi', '--no-cache'])).toMatchObject({
        code: 0,
      });
      expect((await inspect(workspace.image))!.layers).not.toEqual(first.layers);
    });

    test('a failure leaves the old image under the tag', async () => {
      const before = await inspect(workspace.image);
      await edit(join(workspace.kpi, 'Dockerfile'), (all) => `${all}RUN exit 7\n`);
      expect(await build(workspace)).toMatchObject({ code: 0 });
      expect(await inspect(workspace.image)).toEqual(before);
    });
  });
});

function build(
  workspace: Workspace,
  args: readonly string[] = ['-cf', 'build', 'kpi'],
  env: NodeJS.ProcessEnv = {},
): Promise<Result> {
  const script = join(workspace.koboInstall, 'run.py');
  return run(python, [script, ...args], { ...dockerEnv(host), ...env }, workspace.root);
}

interface Image {
  readonly id: string;
  readonly layers: string;
  readonly tagged: string;
}

async function inspect(image: string): Promise<Image | undefined> {
  const format = '{{.Id}} {{json .RootFS.Layers}} {{json .Metadata.LastTagTime}}';
  const { code, stdout } = await docker(host, 'image', 'inspect', '-f', format, image);
  if (code !== 0) return undefined;
  const [id = '', layers = '', tagged = ''] = stdout.trim().split(' ');
  return { id, layers, tagged };
}
