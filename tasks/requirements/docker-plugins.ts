import { dockerInstall } from '../../src/domain/requirements/docker-install.ts';
import type { DockerPart } from '../../src/domain/requirements/docker-install.ts';
import { atLeast, readVersion } from '../../src/domain/requirements/versions.ts';
import type { Version } from '../../src/domain/requirements/versions.ts';
import type { Finding, Reading, Requirement } from '../../src/index.ts';
import { dockerClient } from './docker-info.ts';
import { installFacts } from './machine.ts';

/** Compose as a plugin of docker: run.py calls `docker compose`. */
export const dockerCompose: Requirement = {
  name: 'docker compose',
  check: async (look) => {
    const client = await dockerClient(look);
    if (client === null) return unknown;
    if (client.compose === null)
      return { is: 'missing', why: await noCompose(look), todo: await todoFor(look, 'compose') };
    if (isAtLeast(client.compose, [2, 24, 0])) return { is: 'ok', found: client.compose };
    const why = `compose ${client.compose} is too old: 2.24 or later is needed.`;
    return { is: 'missing', why, todo: await todoFor(look, 'compose') };
  },
  fix: async (look) => fixFor(look, await dockerCompose.check(look), 'compose'),
};

/** buildx: compose hands the build to it since 2.37, and 5.0 cannot do without. */
export const dockerBuildx: Requirement = {
  name: 'docker buildx',
  check: async (look) => {
    const client = await dockerClient(look);
    if (client === null) return unknown;
    const { buildx, compose } = client;
    const wanted: Version = isAtLeast(compose, [2, 37, 0]) ? [0, 17, 0] : [0, 13, 0];
    const [major, minor] = wanted;
    if (isAtLeast(buildx, wanted)) return { is: 'ok', found: buildx ?? '' };
    const found = buildx === null ? 'it is not installed' : `buildx ${buildx} is too old`;
    const reason = `${found}: compose ${compose ?? ''} wants ${major}.${minor} or later.`;
    const todo = await todoFor(look, 'buildx');
    // Before 5.0 compose falls back on a builder of its own.
    return isAtLeast(compose, [5, 0, 0])
      ? { is: 'missing', why: reason, todo }
      : { is: 'warning', why: reason, todo };
  },
  fix: async (look) => fixFor(look, await dockerBuildx.check(look), 'buildx'),
};

/** buildx by itself, for a build without compose; before 0.13 it cannot report its progress as data. */
export const buildxItself: Requirement = {
  name: 'docker buildx',
  check: async (look) => {
    const client = await dockerClient(look);
    if (client === null) return unknown;
    const { buildx } = client;
    if (isAtLeast(buildx, [0, 13, 0])) return { is: 'ok', found: buildx ?? '' };
    const found = buildx === null ? 'it is not installed' : `buildx ${buildx} is too old`;
    const why = `${found}: 0.13 or later is needed.`;
    return { is: 'missing', why, todo: await todoFor(look, 'buildx') };
  },
  fix: async (look) => fixFor(look, await buildxItself.check(look), 'buildx'),
};

const unknown: Finding = { is: 'unknown', why: 'the docker command is missing or says nothing.' };

const isAtLeast = (text: string | null, wanted: Version): boolean => {
  const version = readVersion(text ?? '');
  return version !== null && atLeast(version, wanted);
};

const todoFor = async (look: Reading, part: DockerPart): Promise<readonly string[]> =>
  dockerInstall(await installFacts(look), [part]).todo;

const fixFor = async (look: Reading, finding: Finding, part: DockerPart) =>
  finding.is === 'missing' || finding.is === 'warning'
    ? dockerInstall(await installFacts(look), [part]).cure
    : null;

async function noCompose(look: Reading): Promise<string> {
  const alone = await look.files.which('docker-compose');
  if (alone === null) return 'docker has no compose.';
  const said = await look.read({ argv: [alone, '--version'] });
  const version = /\d+\.\d+\.\d+/u.exec(said.stdout)?.[0] ?? '';
  return `docker has no compose. ${alone} ${version} is there, but run.py calls \`docker compose\`.`;
}
