import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, cp, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface Workspace {
  readonly root: string;
  readonly kpi: string;
  readonly koboInstall: string;
  readonly koboDocker: string;
  /** What `-cf build kpi` makes. */
  readonly image: string;
}

export interface CopyOptions {
  /** False keeps the Dockerfile as it is, so that other workspaces' cached steps count. */
  readonly unique?: boolean;
  /** A checkout of the real kobo-install, to use in place of the stand-in. */
  readonly koboInstallFrom?: string | undefined;
}

const example = fileURLToPath(new URL('../../examples/workspace', import.meta.url));
const buildId = 'example-kobofe1769438801';

/**
 * Copies the example to `dir`, with names of its own and kpi as a git checkout with one commit.
 * Its steps share no cache with those of other copies, unless `unique` is false.
 */
export async function copyWorkspace(dir: string, options: CopyOptions = {}): Promise<Workspace> {
  await mkdir(dir, { recursive: true });
  const root = await realpath(dir);
  const [kpi, koboInstall, koboDocker] = ['kpi', 'kobo-install', 'kobo-docker'].map((name) =>
    join(root, name),
  ) as [string, string, string];
  const id = `t${randomBytes(4).toString('hex')}`;
  const ownBuildId = `${id}-kobofe1769438801`;

  await cp(example, root, { recursive: true });
  if (options.koboInstallFrom) await useRealKoboInstall(options.koboInstallFrom, koboInstall);
  await edit(join(koboInstall, '.run.conf'), (text) => {
    const names = { docker_prefix: id, kpi_dev_build_id: ownBuildId, kobodocker_path: koboDocker };
    return JSON.stringify({ ...(JSON.parse(text) as object), ...names }, null, 2);
  });
  await chmod(join(koboInstall, '.run.conf'), 0o600);
  await edit(join(koboDocker, 'docker-compose.frontend.override.yml'), (text) =>
    text.replaceAll(buildId, ownBuildId),
  );
  if (options.unique !== false) {
    // An environment variable is part of every RUN's cache key, and no step of its own.
    await edit(join(kpi, 'Dockerfile'), (text) =>
      text.replaceAll(/^FROM .*$/gm, (from) => `${from}\nENV KPI_TASKS_TEST=${id}`),
    );
  }
  await commit(kpi);
  return { root, kpi, koboInstall, koboDocker, image: `kpi:dev.${ownBuildId}` };
}

/** Changes a text file in place. */
export async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, 'utf8')));
}

async function useRealKoboInstall(from: string, to: string): Promise<void> {
  for (const name of ['run.py', 'helpers', 'templates']) {
    await cp(join(from, name), join(to, name), { recursive: true });
  }
}

async function commit(folder: string): Promise<void> {
  // The settings of whoever runs the tests (signing, hooks, templates) stay out.
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  for (const line of [
    'init -q -b main',
    'config user.name Example',
    'config user.email example@example.org',
    // A newer git tidies up in the background after a commit, and what it writes into .git would be built.
    'config maintenance.auto false',
    'config gc.auto 0',
    'add -A',
    'commit -q -m Example',
  ]) {
    await promisify(execFile)('git', line.split(' '), { cwd: folder, env });
  }
}
