import type { DockerProblem } from './docker-info.ts';

/** What the words for a silent engine depend on. */
export type DockerSituation = {
  /** Such as `linux` or `darwin`. */
  readonly os: string;
  /** The variables DOCKER_HOST and DOCKER_CONTEXT; empty where not set. */
  readonly host: string;
  readonly contextByEnv: string;
  /** The daemon's program is on this machine. */
  readonly installed: boolean;
  readonly isRoot: boolean;
  /** `/etc/group` lists the user in the group `docker`, although this login may not know it yet. */
  readonly inGroup: boolean;
  /** How to install and how to start the engine here. */
  readonly install: readonly string[];
  readonly start: readonly string[];
};

export type DockerWords = {
  /** What is the matter; a cure is offered for `stopped` and `not installed` alone. */
  readonly matter: 'not installed' | 'stopped' | 'forbidden' | 'elsewhere';
  readonly why: string;
  readonly todo: readonly string[];
};

/** Why no engine answers, and what to do about it. */
export function explain(problem: DockerProblem, at: DockerSituation): DockerWords {
  if (problem.is === 'forbidden') return forbidden(problem, at);
  if (at.host !== '') return hostIsSilent(problem, at);
  const context = at.contextByEnv || (problem.client?.context ?? '');
  if (context !== '' && context !== 'default') return contextIsSilent(problem, at, context);
  if (at.os === 'darwin')
    return {
      matter: 'elsewhere',
      why: 'no engine answers; on a Mac it runs in Docker Desktop or something like it.',
      todo: ['Start it:', '$ open -a Docker'],
    };
  if (!at.installed)
    return { matter: 'not installed', why: 'the engine is not installed.', todo: at.install };
  return {
    matter: 'stopped',
    why: withSaid('the engine is installed but does not run.', problem),
    todo: ['Start it:', ...at.start],
  };
}

function forbidden(problem: DockerProblem, at: DockerSituation): DockerWords {
  const why = withSaid('the engine runs, but you may not use it.', problem);
  if (at.isRoot)
    return { matter: 'forbidden', why, todo: ['See who may:', '$ ls -l /var/run/docker.sock'] };
  const join = at.inGroup
    ? ['You are in the group docker, but this login began before that. Log in again, or:']
    : [
        'Join the group that may (it is as good as being root):',
        '$ sudo usermod -aG docker "$USER"',
        'Then log in again, or:',
      ];
  return { matter: 'forbidden', why, todo: [...join, '$ newgrp docker'] };
}

function hostIsSilent(problem: DockerProblem, at: DockerSituation): DockerWords {
  const rootless = /\/run\/user\/\d+\//u.test(at.host);
  return {
    matter: 'elsewhere',
    why: withSaid(`nobody answers at ${at.host}, which DOCKER_HOST names.`, problem),
    todo: [
      ...(rootless ? ['Start that engine:', '$ systemctl --user start docker'] : []),
      "Use this machine's own engine:",
      '$ unset DOCKER_HOST',
    ],
  };
}

function contextIsSilent(
  problem: DockerProblem,
  at: DockerSituation,
  context: string,
): DockerWords {
  const desktop =
    at.os === 'darwin' ? '$ open -a Docker' : '$ systemctl --user start docker-desktop';
  return {
    matter: 'elsewhere',
    why: withSaid(`nobody answers in the docker context ${context}.`, problem),
    todo: [
      ...(context.startsWith('desktop') ? ['Start Docker Desktop:', desktop] : []),
      'Use another context; these are known:',
      '$ docker context ls',
      at.contextByEnv === '' ? '$ docker context use default' : '$ unset DOCKER_CONTEXT',
    ],
  };
}

const withSaid = (why: string, { said }: DockerProblem): string =>
  said === '' ? why : `${why} docker said: ${said}`;
