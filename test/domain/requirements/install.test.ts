import { describe, expect, test } from 'vitest';
import { candidates, findSource } from '../../../src/domain/requirements/apt.ts';
import { dockerInstall } from '../../../src/domain/requirements/docker-install.ts';
import type { InstallFacts } from '../../../src/domain/requirements/docker-install.ts';
import { dockerStart } from '../../../src/domain/requirements/docker-start.ts';
import { readOsRelease } from '../../../src/domain/requirements/os-release.ts';

const bookworm = readOsRelease(`PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION_CODENAME=bookworm
ID=debian
`);
const release = (id: string, version: string, codename = '', like: readonly string[] = []) => ({
  id,
  like,
  version,
  codename,
  name: `${id} ${version}`,
});
const sources = `Types: deb
# a note
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/mine.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
`;
const trixie =
  'deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian trixie main contrib\n';
const dockersOwn = 'docker-ce:\n  Installed: (none)\n  Candidate: 5:28.0.1\n  Version table:\n';
const noDocker = 'docker-ce:\n  Installed: (none)\n  Candidate: (none)\n  Version table:\n';

const all = ['engine', 'command', 'buildx', 'compose'] as const;
const install = (change: Partial<InstallFacts>, parts: Parameters<typeof dockerInstall>[1] = all) =>
  dockerInstall(
    { system: bookworm, rights: 'root', aptSources: [sources], aptPolicy: noDocker, ...change },
    parts,
  );
const head = '$ env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ';

describe('installing docker', () => {
  test('on bookworm takes the packages of trixie, from where the machine takes its own', () => {
    expect(install({}).todo).toEqual([
      String.raw`$ sh -c 'printf '\''%s\n'\'' "$@" > /etc/apt/preferences.d/kpi-tasks-trixie' sh 'Package: *' 'Pin: release n=trixie' 'Pin-Priority: 50'`,
      String.raw`$ sh -c 'printf '\''%s\n'\'' "$@" > /etc/apt/sources.list.d/kpi-tasks-trixie.sources' sh 'Types: deb' 'URIs: http://mirror.example/debian' 'Suites: trixie' 'Components: main' 'Signed-By: /usr/share/keyrings/mine.gpg'`,
      '$ apt-get update',
      `${head}docker.io/trixie docker-cli/trixie docker-buildx/trixie docker-compose/trixie containerd/trixie`,
    ]);
  });

  test.for([
    [
      'bookworm that knows trixie',
      { aptSources: [sources, trixie] },
      all,
      'docker.io/trixie docker-cli/trixie docker-buildx/trixie docker-compose/trixie containerd/trixie',
    ],
    ['bookworm, one part', { aptSources: [sources, trixie] }, ['compose'], 'docker-compose/trixie'],
    [
      'trixie',
      { system: release('debian', '13', 'trixie') },
      all,
      'docker.io docker-cli docker-buildx docker-compose',
    ],
    [
      'unstable',
      { system: release('debian', '', 'sid') },
      all,
      'docker.io docker-cli docker-buildx docker-compose',
    ],
    [
      'ubuntu',
      { system: release('ubuntu', '24.04') },
      all,
      'docker.io docker-buildx docker-compose-v2',
    ],
    [
      'mint',
      { system: release('linuxmint', '22', '', ['ubuntu', 'debian']) },
      ['buildx'],
      'docker-buildx',
    ],
    [
      "docker's own source",
      { aptPolicy: dockersOwn },
      all,
      'docker-ce containerd.io docker-ce-cli docker-buildx-plugin docker-compose-plugin',
    ],
  ] as const)('on %s', ([, change, parts, packages]) => {
    expect(install(change, parts).todo).toEqual(['$ apt-get update', head + packages]);
  });

  test.for([
    ['an older debian', { system: release('debian', '11', 'bullseye') }],
    ['fedora', { system: release('fedora', '41') }],
    ['a bookworm without a source of debian', { aptSources: [] }],
    ['no linux', { system: null }],
  ] as const)('on %s is left to the documentation', ([, change]) => {
    const { cure, todo } = install(change);
    expect(cure).toBeNull();
    expect(todo).toContain('https://docs.docker.com/engine/install/');
  });

  test.for([
    ['root', ['apt-get', 'update'], '$ apt-get update'],
    ['sudo', ['sudo', 'apt-get', 'update'], '$ sudo apt-get update'],
    ['none', null, '$ sudo apt-get update'],
  ] as const)('as %s', ([rights, argv, line]) => {
    const { cure, todo } = install({ rights, system: release('ubuntu', '24.04') });
    expect(cure?.commands[0]?.argv ?? null).toEqual(argv);
    expect(todo[0]).toBe(line);
  });
});

describe('starting the engine', () => {
  test('asks systemd where it runs', () => {
    expect(dockerStart({ rights: 'sudo', systemd: true })).toEqual({
      cure: {
        summary: 'Start the Docker engine',
        commands: [{ argv: ['sudo', 'systemctl', 'enable', '--now', 'docker'] }],
      },
      todo: ['$ sudo systemctl enable --now docker'],
    });
  });

  test('starts the daemon itself elsewhere, and waits until it answers', () => {
    const { cure } = dockerStart({ rights: 'root', systemd: false });
    const [command, ...others] = cure?.commands ?? [];
    // What a command leaves behind is ended with it, so the one that starts the daemon must also wait for it.
    expect(others).toEqual([]);
    expect(command?.argv.join(' ')).toMatch(/setsid dockerd.*docker info/);
    expect(dockerStart({ rights: 'none', systemd: false }).cure).toBeNull();
  });
});

describe("apt's files", () => {
  test.for([
    [
      sources,
      'bookworm',
      { uri: 'http://mirror.example/debian', signedBy: '/usr/share/keyrings/mine.gpg' },
    ],
    [trixie, 'trixie', { uri: 'http://mirror.example/debian', signedBy: '/k.gpg' }],
    [`# ${trixie}`, 'trixie', null],
    [
      'deb http://a/debian bookworm main',
      'bookworm',
      { uri: 'http://a/debian', signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg' },
    ],
    ['deb-src http://a/debian bookworm main', 'bookworm', null],
    ['deb http://a/debian bookworm contrib', 'bookworm', null],
    [sources.replace('Types: deb', 'Types: deb\nEnabled: no'), 'bookworm', null],
    [sources, 'trixie', null],
  ] as const)('%j: %s', ([text, suite, source]) => {
    expect(findSource([text], suite)).toEqual(source);
  });

  test('candidates', () => {
    expect([
      ...candidates(`${noDocker}docker.io:\n  Installed: (none)\n  Candidate: 26.1.5\n`),
    ]).toEqual(['docker.io']);
    expect(candidates('').size).toBe(0);
  });
});

test('os-release', () => {
  expect(bookworm).toEqual({
    id: 'debian',
    like: [],
    version: '12',
    codename: 'bookworm',
    name: 'Debian GNU/Linux 12 (bookworm)',
  });
  expect(readOsRelease('ID=\'linuxmint\'\nID_LIKE="ubuntu debian"\n')).toMatchObject({
    id: 'linuxmint',
    like: ['ubuntu', 'debian'],
    version: '',
  });
});
