import { dockerInstall } from '../../src/domain/requirements/docker-install.ts';
import type { DockerPart } from '../../src/domain/requirements/docker-install.ts';
import { dockerStart } from '../../src/domain/requirements/docker-start.ts';
import { explain } from '../../src/domain/requirements/docker-words.ts';
import type { DockerWords } from '../../src/domain/requirements/docker-words.ts';
import type { DockerProblem } from '../../src/domain/requirements/docker-info.ts';
import { inGroup } from '../../src/domain/requirements/login.ts';
import type { Fix, Reading, Requirement } from '../../src/index.ts';
import { knownClient } from './docker-client.ts';
import { dockerInfo, engineAnswers } from './docker-info.ts';
import { dockerdThere, installFacts, rightsOf, systemdRuns } from './machine.ts';

/** The `docker` command is in PATH. */
export const dockerCommand: Requirement = {
  name: 'docker command',
  glance: async (look) => (await knownClient(look)) !== null,
  check: async (look) => {
    const info = await dockerInfo(look);
    if (info.is !== 'no command') return { is: 'ok', found: info.client?.version ?? 'there' };
    const { todo } = dockerInstall(await installFacts(look), all);
    return { is: 'missing', why: 'there is no docker in PATH.', todo };
  },
  fix: async (look) =>
    (await dockerInfo(look)).is === 'no command' ? installAndStart(look) : null,
};

/** An engine answers, and the user may use it. */
export const dockerEngine: Requirement = {
  name: 'docker engine',
  glance: engineAnswers,
  check: async (look) => {
    const info = await dockerInfo(look);
    if (info.is === 'answered')
      return { is: 'ok', found: `${info.serverVersion}, ${info.operatingSystem}` };
    if (info.is === 'no command') return { is: 'unknown', why: 'the docker command is missing.' };
    const { why, todo } = await wordsFor(look, info);
    return { is: 'missing', why, todo };
  },
  fix: async (look) => {
    const info = await dockerInfo(look);
    if (info.is === 'answered' || info.is === 'no command') return null;
    const { matter } = await wordsFor(look, info);
    if (matter === 'not installed') return installAndStart(look);
    return matter === 'stopped' ? (await starting(look)).cure : null;
  },
};

const all: readonly DockerPart[] = ['engine', 'command', 'buildx', 'compose'];

async function wordsFor(look: Reading, problem: DockerProblem): Promise<DockerWords> {
  const groups = await look.files.text('/etc/group');
  const user = look.env['USER'] ?? look.env['LOGNAME'] ?? '';
  const installed = await dockerdThere(look);
  return explain(problem, {
    os: look.platform.os,
    host: look.env['DOCKER_HOST'] ?? '',
    contextByEnv: look.env['DOCKER_CONTEXT'] ?? '',
    installed,
    isRoot: look.platform.uid === 0,
    inGroup: groups.is === 'there' && inGroup(groups.text, 'docker', user),
    install: installed ? [] : dockerInstall(await installFacts(look), all).todo,
    start: (await starting(look)).todo,
  });
}

const starting = async (look: Reading) =>
  dockerStart({ rights: await rightsOf(look), systemd: await systemdRuns(look) });

/** Where systemd runs, the package starts the engine itself. */
async function installAndStart(look: Reading): Promise<Fix | null> {
  const { cure } = dockerInstall(await installFacts(look), all);
  if (cure === null || (await systemdRuns(look))) return cure;
  const start = (await starting(look)).cure;
  return {
    summary: `${cure.summary}, and start the engine`,
    commands: [...cure.commands, ...(start?.commands ?? [])],
  };
}
