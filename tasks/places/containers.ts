import type { Reading } from '../../src/index.ts';
import { Stop, missing } from '../../src/index.ts';
import { composeArgv, composeFiles, frontendPrefix } from '../../src/domain/checkout/command.ts';
import { findWorkspace } from '../workspace.ts';

/** The start of a `docker compose` of the front end, word for word what `run.py -cf` starts; it runs in kobo-docker. */
export async function frontend(look: Reading) {
  const workspace = await findWorkspace(look);
  if (workspace.conf.is !== 'there' || workspace.koboDocker === null)
    throw missing(
      'kobo-install',
      'containers are started by its settings, and none that is set up was found.',
      'Say where it is:',
      '$ export KOBO_INSTALL_DIR=/path/to/kobo-install',
    );
  const { conf } = workspace.conf;
  return {
    argv: (...words: readonly string[]) => composeArgv(conf, words),
    files: composeFiles(conf),
    cwd: workspace.koboDocker.path,
    project: frontendPrefix(conf),
  };
}

/** The running container of a service of the front end; null where it does not run. Throws where the engine does not answer. */
export async function runningContainer(look: Reading, service: string): Promise<string | null> {
  const oneoff = 'label=com.docker.compose.oneoff=False';
  return (await containersOf(look, service, '--filter', oneoff))[0] ?? null;
}

/** All its running containers, those of `run` included. */
export async function containersOf(
  look: Reading,
  service: string,
  ...filters: readonly string[]
): Promise<readonly string[]> {
  const { project } = await frontend(look);
  const said = await look.read({
    argv: [
      'docker',
      'ps',
      '--quiet',
      '--filter',
      `label=com.docker.compose.project=${project}`,
      '--filter',
      `label=com.docker.compose.service=${service}`,
      ...filters,
    ],
  });
  if (said.code !== 0)
    throw new Stop({
      kind: 'missing',
      needed: 'docker engine',
      why: said.stderr.trim(),
      todo: ['$ kpi-tasks doctor'],
    });
  return said.stdout.split('\n').filter((line) => line !== '');
}
