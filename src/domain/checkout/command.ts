import type { RunConf } from './run-conf.ts';

/** The image that `build kpi` tags; null where kobo-install uses published images. */
export const imageName = (conf: RunConf): string | null =>
  conf.kpiPath === '' || conf.kpiDevBuildId === '' ? null : `kpi:dev.${conf.kpiDevBuildId}`;

/** The compose project of the front end, such as `kobofe` or `mine-kobofe`. */
export const frontendPrefix = (conf: RunConf): string =>
  conf.dockerPrefix === '' ? 'kobofe' : `${conf.dockerPrefix}-kobofe`;

/** The compose files that `run.py -cf` names, in order, relative to kobo-docker. */
export function composeFiles(conf: RunConf): readonly string[] {
  const custom = customFile(conf);
  return [frontend, override, ...(custom === null ? [] : [custom])];
}

/** What `run.py -cf ARGS…` starts, word for word; it runs in kobo-docker. */
export const composeArgv = (
  conf: RunConf,
  args: readonly string[],
): readonly [string, ...string[]] => [
  'docker',
  'compose',
  ...composeFiles(conf).flatMap((file) => ['-f', file]),
  '-p',
  frontendPrefix(conf),
  ...args,
];

/** The file of their own that users add to the front end; null where `.run.conf` asks for none. */
export function customFile(conf: RunConf): string | null {
  // run.py looks for the word in every argument, so a prefix with it makes `-cf` take the back end's file.
  const side = takenForBackend(conf) ? 'backend' : 'frontend';
  const wanted = side === 'backend' ? conf.useBackendCustomYml : conf.useFrontendCustomYml;
  return wanted ? `docker-compose.${side}.custom.yml` : null;
}

export const takenForBackend = (conf: RunConf): boolean => conf.dockerPrefix.includes('backend');

export const frontend = 'docker-compose.frontend.yml';
export const override = 'docker-compose.frontend.override.yml';
