import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, inject, test, vi } from 'vitest';
import { copyWorkspace, docker, dockerEnv, makeBaseImage, startDocker } from './docker.ts';

// Real builds, on machines that may be busy with other tests.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

// Where the tests were given a daemon, this machine may not be able to start one.
const isPrivate = inject('dockerHost').startsWith('unix:///tmp/kpi-dockerd-');

const folderOf = (host: string): string => dirname(host.replace('unix://', ''));
const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

test.runIf(isPrivate)(
  'two daemons know nothing of each other, and stop leaves nothing',
  async () => {
    const daemon = await startDocker();
    expect((await docker(daemon.host, 'images', '-q')).stdout).toBe('');
    expect((await docker(inject('dockerHost'), 'images', '-q')).stdout).not.toBe('');
    await daemon.stop();
    await daemon.stop();
    expect([isAlive(daemon.pid), existsSync(folderOf(daemon.host))]).toEqual([false, false]);
  },
);

test.runIf(isPrivate)('SIGKILL of the test process takes the daemon along', async () => {
  const script = `
    import { startDocker } from ${JSON.stringify(import.meta.resolve('./docker-daemon.ts'))}
    const { host, pid } = await startDocker()
    console.log(JSON.stringify({ host, pid }))`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { host, pid } = JSON.parse(line.toString()) as { host: string; pid: number };
  expect(isAlive(pid)).toBe(true);
  child.kill('SIGKILL');
  await expect
    .poll(() => [isAlive(pid), existsSync(folderOf(host))], { timeout: 20_000 })
    .toEqual([false, false]);
});

test.runIf(isPrivate)('a daemon that is killed in the middle of a build', async () => {
  const daemon = await startDocker();
  const folder = await mkdtemp('/tmp/kpi-killed-');
  try {
    await makeBaseImage(daemon.host);
    const workspace = await copyWorkspace(folder);
    const build = spawn('python3', [join(workspace.koboInstall, 'run.py'), '-cf', 'build', 'kpi'], {
      env: dockerEnv(daemon.host),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exit = once(build, 'exit');
    const errors = text(build.stderr);
    let output = '';
    for await (const chunk of build.stdout) {
      output += String(chunk);
      // A step is running now.
      if (output.includes('npm http fetch')) await daemon.kill();
    }
    expect(await exit).toEqual([0, null]);
    expect(await errors).toMatch(/EOF|connection|Cannot connect/);
    expect([isAlive(daemon.pid), existsSync(folderOf(daemon.host))]).toEqual([false, false]);
  } finally {
    await daemon.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
