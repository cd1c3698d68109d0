import { describe, expect, test } from 'vitest';
import { readDockerInfo } from '../../../src/domain/requirements/docker-info.ts';
import type { DockerProblem } from '../../../src/domain/requirements/docker-info.ts';
import { explain } from '../../../src/domain/requirements/docker-words.ts';
import type { DockerSituation } from '../../../src/domain/requirements/docker-words.ts';

const ClientInfo = {
  Version: '28.2.2',
  Context: 'default',
  Plugins: [
    { Name: 'buildx', Version: '0.13.1+ds1' },
    { Name: 'compose', Version: '2.26.1-4' },
  ],
};
const client = { version: '28.2.2', context: 'default', buildx: '0.13.1+ds1', compose: '2.26.1-4' };
const server = {
  ServerVersion: '26.1.5+dfsg1',
  SystemTime: '2026-11-22T16:25:17.577457728Z',
  DockerRootDir: '/var/lib/docker',
  Driver: 'overlay2',
  OperatingSystem: 'Debian GNU/Linux 12 (bookworm)',
  NCPU: 2,
  MemTotal: 25276502016,
};
const silent = JSON.stringify({ ServerVersion: '', ClientInfo });

describe('reading docker info', () => {
  test('of an engine that answers', () => {
    const stdout = JSON.stringify({ ...server, ClientInfo });
    expect(readDockerInfo({ code: 0, stdout, stderr: '' })).toEqual({
      is: 'answered',
      client,
      serverVersion: '26.1.5+dfsg1',
      systemTime: '2026-11-22T16:25:17.577457728Z',
      rootDir: '/var/lib/docker',
      driver: 'overlay2',
      buildx: '0.13.1+ds1',
      compose: '2.26.1-4',
      operatingSystem: 'Debian GNU/Linux 12 (bookworm)',
      cpus: 2,
      memory: 25276502016,
    });
  });

  const cannot =
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';
  const denied =
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock';
  test.for([
    ['no docker', 127, '', '', { is: 'no command', client: null, said: '' }],
    ['no engine', 1, silent, `\n${cannot}\n`, { is: 'no answer', client, said: cannot }],
    ['no rights', 1, silent, denied, { is: 'forbidden', client, said: denied }],
    [
      'no context',
      1,
      '',
      'context not found',
      { is: 'no answer', client: null, said: 'context not found' },
    ],
    [
      'an older client, which ends with 0',
      0,
      JSON.stringify({ ServerErrors: [cannot], ClientInfo: { Plugins: [] } }),
      '',
      { is: 'no answer', client: null, said: cannot },
    ],
    ['half an answer', 0, '{"Server', 'killed', { is: 'no answer', client: null, said: 'killed' }],
  ] as const)('%s', ([, code, stdout, stderr, problem]) => {
    expect(readDockerInfo({ code, stdout, stderr })).toEqual(problem);
  });
});

describe('the words for a silent engine', () => {
  const situation: DockerSituation = {
    os: 'linux',
    host: '',
    contextByEnv: '',
    installed: true,
    isRoot: false,
    inGroup: false,
    install: ['$ install'],
    start: ['$ start'],
  };
  const silence: DockerProblem = { is: 'no answer', client, said: 'Cannot connect.' };
  const forbidden: DockerProblem = { ...silence, is: 'forbidden' };
  const desktop: DockerProblem = { ...silence, client: { ...client, context: 'desktop-linux' } };

  test.for([
    [silence, {}, 'stopped', '$ start'],
    [silence, { installed: false }, 'not installed', '$ install'],
    [silence, { os: 'darwin' }, 'elsewhere', '$ open -a Docker'],
    [silence, { host: 'tcp://there:2375' }, 'elsewhere', '$ unset DOCKER_HOST'],
    [
      silence,
      { host: 'unix:///run/user/1000/docker.sock' },
      'elsewhere',
      '$ systemctl --user start docker',
    ],
    [silence, { contextByEnv: 'far' }, 'elsewhere', '$ unset DOCKER_CONTEXT'],
    [desktop, {}, 'elsewhere', '$ systemctl --user start docker-desktop'],
    [desktop, {}, 'elsewhere', '$ docker context use default'],
    [forbidden, {}, 'forbidden', '$ sudo usermod -aG docker "$USER"'],
    [forbidden, { inGroup: true }, 'forbidden', '$ newgrp docker'],
    [forbidden, { isRoot: true }, 'forbidden', '$ ls -l /var/run/docker.sock'],
  ] as const)('%j with %j', ([problem, at, matter, command]) => {
    const words = explain(problem, { ...situation, ...at });
    expect(words.matter).toBe(matter);
    expect(words.todo).toContain(command);
  });

  test('who is in the group already is not told to join it', () => {
    const { todo } = explain(forbidden, { ...situation, inGroup: true });
    expect(todo.join('\n')).not.toContain('usermod');
  });
});
