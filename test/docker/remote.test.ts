import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { copyWorkspace, dockerEnv, run } from '../helpers/docker.ts';
import type { Workspace } from '../helpers/docker.ts';
import { cleanEnv, program } from '../helpers/program.ts';

/**
 * A builder that is not the engine's own: a BuildKit that runs beside it, as on another machine. It runs where a
 * `buildkitd` is in PATH, and root may start it. Not covered: a builder behind TLS, and a cache in a registry.
 */
const atHand = process.getuid?.() === 0 && which('buildkitd');
const host = inject('dockerHost');

describe.skipIf(!atHand)('a remote BuildKit', () => {
  let folder = '';
  let here: Workspace;
  let env: NodeJS.ProcessEnv;
  let daemon: ChildProcess;
  let base: string;

  beforeAll(async () => {
    folder = await mkdtemp('/tmp/kpi-remote-');
    here = await copyWorkspace(folder);
    await rm(here.koboInstall, { recursive: true });
    daemon = await startBuildkit(folder);
    env = cleanEnv({
      DOCKER_HOST: host,
      DOCKER_CONFIG: join(folder, 'config'),
      KPI_TASKS_STATE_DIR: join(folder, 'state'),
    });
    const create = ['buildx', 'create', '--name', 'far', '--driver', 'remote', at(folder)];
    await mkdir(join(folder, 'config'));
    expect(await run('docker', create, { ...dockerEnv(host), ...env })).toMatchObject({ code: 0 });
    base = await layoutOf('kpi-tasks-example-base:2', join(folder, 'layout'));
  });
  afterAll(async () => {
    daemon.kill('SIGTERM');
    await once(daemon, 'exit');
    await rm(folder, { recursive: true, force: true });
  });

  const build = (...args: readonly string[]) =>
    program(
      [
        'build',
        '--builder',
        'far',
        ...args,
        '--',
        '--build-context',
        `kpi-tasks-example-base:2=${base}`,
      ],
      { cwd: here.kpi, env },
    );

  test('builds, loads the result, and knows it by its digest', async () => {
    const cache = join(folder, 'cache');
    const first = await build('--cache-to', `type=local,dest=${cache}`);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(/^Built kpi:dev\./);
    const again = await build('--cache-from', `type=local,src=${cache}`);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toContain('the same image as before');
    expect(again.stdout).toContain('0 steps ran');
  });

  test('a failing step is a failure, and the old image stays', async () => {
    const broken = await build('--target', 'nostage');
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain('could not be found');
  });
});

const at = (folder: string): string => `unix://${join(folder, 'buildkit.sock')}`;

async function startBuildkit(folder: string): Promise<ChildProcess> {
  const args = ['--addr', at(folder), '--root', join(folder, 'buildkit'), '--oci-worker-net=host'];
  const child = spawn('buildkitd', [...args, '--containerd-worker=false'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  for await (const line of createInterface({ input: child.stderr }))
    if (line.includes('running server on')) break;
  child.stderr.resume();
  return child;
}

/** An image of the engine as a folder that any BuildKit can read; gives the words for `--build-context`. */
async function layoutOf(image: string, folder: string): Promise<string> {
  await mkdir(folder);
  execFileSync('sh', ['-c', 'docker save "$1" | tar x -C "$2"', 'save', image, folder], {
    env: dockerEnv(host),
  });
  const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as {
    manifests: readonly { digest: string }[];
  };
  return `oci-layout://${folder}@${index.manifests[0]?.digest}`;
}

function which(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`]);
    return true;
  } catch {
    return false;
  }
}
