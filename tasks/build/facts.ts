import type { BuildRecord } from '../../src/domain/build-log/index.ts';
import type { Reading } from '../../src/index.ts';
import { dockerInfo } from '../requirements/docker-info.ts';

/** The part of a record that says with what it was built, and on what. */
export async function surroundings(
  look: Pick<Reading, 'read' | 'get' | 'files' | 'env' | 'notes' | 'platform'>,
  buildkit: string | null,
): Promise<Pick<BuildRecord, 'versions' | 'machine'>> {
  const info = await dockerInfo(look);
  const { platform } = look;
  return {
    versions: {
      docker: info.is === 'answered' ? info.serverVersion : null,
      buildx: info.client?.buildx ?? null,
      buildkit,
      compose: info.client?.compose ?? null,
      node: platform.node,
      kpiTasks: platform.kpiTasks,
    },
    machine: {
      os: platform.distribution || platform.os,
      arch: platform.arch,
      cpus: platform.cpus,
      memoryBytes: platform.memoryBytes,
    },
  };
}
