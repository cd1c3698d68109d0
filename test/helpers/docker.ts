import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDocker } from './docker-daemon.ts';
import { installDocker } from './docker-install.ts';

export { startDocker, startDockerWithContainerdStore } from './docker-daemon.ts';
export { copyWorkspace, edit } from './docker-workspace.ts';
export type { CopyOptions, Workspace } from './docker-workspace.ts';

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the docker command against the daemon at `host`. */
export function docker(host: string, ...args: string[]): Promise<Result> {
  return run('docker', args, dockerEnv(host));
}

/** The environment that leads every docker, compose and buildx to the daemon at `host`. */
export function dockerEnv(host: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, DOCKER_HOST: host };
  // What a developer has set for their own builds must not reach those of the tests.
  for (const name of ['DOCKER_CONTEXT', 'BUILDX_BUILDER', 'BUILDKIT_PROGRESS']) delete env[name];
  for (const name of Object.keys(env)) if (name.startsWith('COMPOSE_')) delete env[name];
  return env;
}

/** Runs a command to its end, with standard input closed; every exit code is a result. */
export function run(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd?: string,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const options = { env, cwd, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(file, args, options, (error, stdout, stderr) => {
      if (typeof error?.code === 'string') reject(error);
      else resolve({ code: child.exitCode ?? 1, stdout, stderr });
    });
    child.stdin?.end();
  });
}

interface Loan {
  readonly host: string;
  /** Ends the daemon, if it was started for the tests. */
  readonly release: () => Promise<void>;
}

/** A daemon for one run of the tests; it has the base image of the example. */
export async function dockerForTests(): Promise<Loan> {
  const { host, release } = await chooseDocker();
  try {
    await makeBaseImage(host);
    return { host, release };
  } catch (error) {
    await release();
    throw error;
  }
}

const nothing = async (): Promise<void> => undefined;

async function chooseDocker(): Promise<Loan> {
  const given = process.env['KPI_TASKS_TEST_DOCKER_HOST'];
  if (given) return { host: given, release: nothing };
  // On a machine that has nothing yet, the tests set up what they need.
  if (process.getuid?.() === 0 && !(await onPath('dockerd'))) await installDocker();
  if (process.getuid?.() === 0 && (await onPath('dockerd'))) {
    const daemon = await startDocker();
    return { host: daemon.host, release: () => daemon.stop() };
  }
  const reached = await reachedByCli();
  if (reached) return { host: reached, release: nothing };
  throw new Error(
    'The tests need Docker: no daemon answers to the docker command, and a private one needs ' +
      'root and dockerd. Cure: npx kpi-tasks doctor --fix',
  );
}

/** What `FROM` names in the example's Dockerfile; made on the spot, from no registry. */
export async function makeBaseImage(host: string): Promise<void> {
  const script = fileURLToPath(
    new URL('../../examples/workspace/make-base-image.sh', import.meta.url),
  );
  const { code, stderr } = await run('sh', [script], dockerEnv(host));
  if (code !== 0) throw new Error(stderr.trim());
}

async function reachedByCli(): Promise<string | undefined> {
  if (!(await onPath('docker'))) return undefined;
  const format = '{{.Endpoints.docker.Host}}';
  const context = await run('docker', ['context', 'inspect', '-f', format], process.env);
  const host = context.stdout.trim();
  if (context.code !== 0 || host === '') return undefined;
  return (await docker(host, 'version')).code === 0 ? host : undefined;
}

async function onPath(name: string): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders.map((folder) => access(join(folder, name), constants.X_OK));
  return Promise.any(found).then(
    () => true,
    () => false,
  );
}
