import { gigabytes, judgeDisk } from '../../src/domain/requirements/disk.ts';
import type { DockerInfo } from '../../src/domain/requirements/docker-info.ts';
import type { Finding, Reading, Requirement } from '../../src/index.ts';
import { dockerInfo } from './docker-info.ts';

/** Room for images and the build cache, where the engine keeps them. */
export const dockerDisk: Requirement = {
  name: 'disk space for docker',
  advice: true,
  check: async (look) => {
    const info = await dockerInfo(look);
    if (info.is !== 'answered') return { is: 'unknown', why: 'no docker engine answers.' };
    const free = await freeFor(look, info);
    return free === null
      ? { is: 'unknown', why: `the engine keeps images in ${info.rootDir} on another machine.` }
      : findingOf(free, info.rootDir);
  },
};

/** An engine elsewhere or in a virtual machine names a folder that says nothing about this disk. */
async function freeFor(look: Reading, info: DockerInfo): Promise<number | null> {
  const host = look.env['DOCKER_HOST'] ?? '';
  const here = host === '' ? info.client.context === 'default' : host.startsWith('unix://');
  if (!here || (await look.files.stat(info.rootDir)) === null) return null;
  return look.files.free(info.rootDir);
}

function findingOf(free: number, rootDir: string): Finding {
  const verdict = judgeDisk(free);
  const found = `${gigabytes(free)} free in ${rootDir}`;
  if (verdict === 'enough') return { is: 'ok', found };
  const todo = [
    'See what takes the room:',
    '$ docker system df',
    'Images without a name are left by every build; remove them:',
    '$ docker image prune',
    'The build cache can go too; the next build is slower:',
    '$ docker builder prune',
  ];
  return verdict === 'little'
    ? { is: 'warning', why: `${found}; a build from scratch may fill it.`, todo }
    : { is: 'missing', why: `only ${found}; a build from scratch does not fit.`, todo };
}
