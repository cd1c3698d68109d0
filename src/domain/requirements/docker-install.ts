import { candidates, findSource } from './apt.ts';
import type { AptSource } from './apt.ts';
import type { OsRelease } from './os-release.ts';
import { aptInstall, aptUpdate, asRoot, toPaste } from './privileges.ts';
import type { Argv, Cure, Rights } from './privileges.ts';

/** The parts of Docker that can be missing by themselves. */
export type DockerPart = 'engine' | 'command' | 'buildx' | 'compose';

/** What the way to install Docker depends on. */
export type InstallFacts = {
  /** Null where this is no Linux. */
  readonly system: OsRelease | null;
  readonly rights: Rights;
  /** The texts of apt's source files. */
  readonly aptSources: readonly string[];
  /** What `apt-cache policy docker-ce` prints. */
  readonly aptPolicy: string;
};

export type Installing = {
  /** Null where it cannot be done for the user on this machine. */
  readonly cure: Cure | null;
  /** The same, or the best there is, for a person. */
  readonly todo: readonly string[];
};

/** How to install parts of Docker here, from the sources the machine has already. */
export function dockerInstall(facts: InstallFacts, parts: readonly DockerPart[]): Installing {
  const commands = commandsFor(facts, parts);
  if (commands === null) {
    const name = facts.system === null ? 'this system' : facts.system.name;
    return { cure: null, todo: [`See how Docker is installed on ${name}:`, documentation] };
  }
  const summary = `Install ${parts.map((part) => called[part]).join(', ')} with apt`;
  return { cure: asRoot(facts.rights, summary, commands), todo: toPaste(facts.rights, commands) };
}

const documentation = 'https://docs.docker.com/engine/install/';

const called: Readonly<Record<DockerPart, string>> = {
  engine: 'Docker Engine',
  command: 'the docker command',
  buildx: 'buildx',
  compose: 'compose',
};

type Packages = Readonly<Record<DockerPart, readonly string[]>>;

const fromDebian: Packages = {
  engine: ['docker.io'],
  command: ['docker-cli'],
  buildx: ['docker-buildx'],
  compose: ['docker-compose'],
};
/** Ubuntu's docker.io holds the command too. */
const fromUbuntu: Packages = {
  engine: ['docker.io'],
  command: ['docker.io'],
  buildx: ['docker-buildx'],
  compose: ['docker-compose-v2'],
};
const fromDocker: Packages = {
  engine: ['docker-ce', 'containerd.io'],
  command: ['docker-ce-cli'],
  buildx: ['docker-buildx-plugin'],
  compose: ['docker-compose-plugin'],
};

function commandsFor(facts: InstallFacts, parts: readonly DockerPart[]): readonly Argv[] | null {
  const { system } = facts;
  if (system === null) return null;
  const take = (packages: Packages): readonly string[] => [
    ...new Set(parts.flatMap((part) => packages[part])),
  ];
  // Who has set up Docker's own source wants its packages, and they conflict with the others.
  if (candidates(facts.aptPolicy).has('docker-ce'))
    return [aptUpdate, aptInstall(...take(fromDocker))];
  if (system.id === 'ubuntu' || system.like.includes('ubuntu'))
    return [aptUpdate, aptInstall(...take(fromUbuntu))];
  if (system.id !== 'debian') return null;
  // Testing and unstable have no number.
  if (system.version === '' || Number(system.version) >= 13)
    return [aptUpdate, aptInstall(...take(fromDebian))];
  return system.codename === 'bookworm' ? onBookworm(facts, take(fromDebian)) : null;
}

/** Bookworm's compose is too old; the next Debian's packages of Docker run on it as they are. */
function onBookworm(facts: InstallFacts, packages: readonly string[]): readonly Argv[] | null {
  const there = findSource(facts.aptSources, 'trixie') !== null;
  const source = findSource(facts.aptSources, 'bookworm');
  if (!there && source === null) return null;
  const added = there || source === null ? [] : addTrixie(source);
  // The engine needs the containerd it was built with; runc and tini of bookworm will do.
  const wanted = packages.includes('docker.io') ? [...packages, 'containerd'] : packages;
  return [...added, aptUpdate, aptInstall(...wanted.map((name) => `${name}/trixie`))];
}

/** Pinned low, so that nothing but what is asked for comes from there. */
const addTrixie = ({ uri, signedBy }: AptSource): readonly Argv[] => [
  writeLines('/etc/apt/preferences.d/kpi-tasks-trixie', [
    'Package: *',
    'Pin: release n=trixie',
    'Pin-Priority: 50',
  ]),
  writeLines('/etc/apt/sources.list.d/kpi-tasks-trixie.sources', [
    'Types: deb',
    `URIs: ${uri}`,
    'Suites: trixie',
    'Components: main',
    `Signed-By: ${signedBy}`,
  ]),
];

const writeLines = (path: string, lines: readonly string[]): Argv => [
  'sh',
  '-c',
  String.raw`printf '%s\n' "$@" > ${path}`,
  'sh',
  ...lines,
];
