import { join } from 'node:path';
import { readOsRelease } from '../../src/domain/requirements/os-release.ts';
import type { InstallFacts } from '../../src/domain/requirements/docker-install.ts';
import type { Rights } from '../../src/domain/requirements/privileges.ts';
import type { Reading } from '../../src/index.ts';

/** How the user can act as root here. */
export async function rightsOf(look: Reading): Promise<Rights> {
  if (look.platform.uid === 0) return 'root';
  return (await look.files.which('sudo')) === null ? 'none' : 'sudo';
}

/** What the way to install Docker depends on; asked only where something is missing. */
export async function installFacts(look: Reading): Promise<InstallFacts> {
  const apt = await look.files.which('apt-get');
  const release = await look.files.text('/etc/os-release');
  return {
    system: release.is === 'there' ? readOsRelease(release.text) : null,
    rights: await rightsOf(look),
    aptSources: apt === null ? [] : await aptSources(look),
    aptPolicy:
      apt === null
        ? ''
        : (await look.read({ argv: ['apt-cache', 'policy', 'docker-ce'], env: { LC_ALL: 'C' } }))
            .stdout,
  };
}

/** Whether systemd runs this machine; in a container it seldom does. */
export const systemdRuns = async (look: Reading): Promise<boolean> =>
  (await look.files.stat('/run/systemd/system')) !== null;

/** Whether the daemon's program is there; a user's PATH need not hold the folder it is in. */
export async function dockerdThere(look: Reading): Promise<boolean> {
  const folders = ['/usr/sbin', '/usr/bin', '/usr/local/bin', '/usr/local/sbin'];
  const stats = await Promise.all(
    folders.map((folder) => look.files.stat(join(folder, 'dockerd'))),
  );
  return stats.some((stat) => stat !== null) || (await look.files.which('dockerd')) !== null;
}

async function aptSources(look: Reading): Promise<readonly string[]> {
  const folder = '/etc/apt/sources.list.d';
  const names = (await look.files.list(folder)).filter((name) => /\.(?:list|sources)$/u.test(name));
  const files = ['/etc/apt/sources.list', ...names.map((name) => join(folder, name))];
  const reads = await Promise.all(files.map((file) => look.files.text(file)));
  return reads.flatMap((read) => (read.is === 'there' ? [read.text] : []));
}
