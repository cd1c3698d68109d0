import { execFileSync } from 'node:child_process';
import { dockerInstall } from '../../src/domain/requirements/docker-install.ts';
import { installFacts } from '../../tasks/requirements/machine.ts';
import { reading } from './reading.ts';

/** Installs Docker the way `doctor --fix` does, without starting it, where this machine and user allow it. */
export async function installDocker(): Promise<void> {
  const facts = await installFacts(reading());
  const { cure } = dockerInstall(facts, ['engine', 'command', 'buildx', 'compose']);
  for (const { argv } of cure?.commands ?? []) {
    const [program, ...args] = argv;
    execFileSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  }
}
