import { availableParallelism, totalmem } from 'node:os';
import type { Machine } from '../model/world.ts';
import { distribution } from './distribution.ts';

/** What is known of the machine, the user and the programs at hand. */
export const machine = (
  program: Pick<NodeJS.Process, 'platform' | 'arch' | 'getuid' | 'getgid' | 'versions'>,
  version: string,
): Machine => ({
  os: program.platform,
  // Looked up for those who ask, who are few.
  get distribution() {
    return distribution();
  },
  arch: program.arch,
  cpus: availableParallelism(),
  get memoryBytes() {
    return totalmem();
  },
  uid: program.getuid?.() ?? -1,
  gid: program.getgid?.() ?? -1,
  node: program.versions.node,
  kpiTasks: version,
});
