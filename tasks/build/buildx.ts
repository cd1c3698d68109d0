import { join, resolve } from 'node:path';
import { missing } from '../../src/index.ts';
import type { Command, Preparing } from '../../src/index.ts';
import type { Workspace } from '../workspace.ts';
import type { BuildOptions } from './options.ts';
import type { BuildPlan } from './plan.ts';
import { valuesOf } from './rebuild/settings.ts';
import { sourceOf } from './source.ts';

/** The checkout's Dockerfile with `docker buildx build`, for where there is no kobo-install or a person says so. */
export async function buildxPlan(
  look: Preparing<BuildOptions>,
  workspace: Workspace,
): Promise<Omit<BuildPlan, 'foresight'>> {
  const { options, rest } = look;
  const kpi = workspace.kpi?.path;
  if (kpi === undefined)
    throw missing(
      'a kpi checkout',
      'none was found here or beside kobo-install.',
      'Go into one, or say where it is:',
      '$ export KPI_DIR=/path/to/kpi',
    );
  const image = await nameFor(look, kpi);
  const sent = rest.some((word) => /^(--push|--output|-o)(=|$)/.test(word));
  const load = rest.includes('--load');
  const dockerfile = dockerfileIn(rest, kpi);
  const command = commandFor(look, kpi, image, !sent && !load);
  const why = options.via === 'buildx' ? 'as asked' : 'since there is no kobo-install here';
  return {
    via: 'buildx',
    command,
    image,
    kpi,
    dockerfile,
    warnings: [],
    shim: null,
    extra: null,
    kept: !sent || load,
    secrets: workspace.secrets(),
    notes: [
      ...workspace.notes,
      `builds the checkout’s own Dockerfile with docker buildx, ${why}`,
      `image: ${image}`,
    ],
    commands: [command],
  };
}

/** What follows `--` may name another one; docker is started in the checkout. */
const dockerfileIn = (rest: readonly string[], kpi: string): string =>
  resolve(kpi, [...valuesOf(rest, '--file'), ...valuesOf(rest, '-f')].at(-1) ?? 'Dockerfile');

function commandFor(
  look: Preparing<BuildOptions>,
  kpi: string,
  image: string,
  load: boolean,
): Command {
  const { options, rest } = look;
  return {
    argv: [
      'docker',
      'buildx',
      'build',
      '--progress=rawjson',
      `--tag=${image}`,
      `--file=${join(kpi, 'Dockerfile')}`,
      // A builder that is not the engine's own keeps its result to itself unless told.
      ...(load ? ['--load'] : []),
      ...(options.noCache ? ['--no-cache'] : []),
      ...(options.target === undefined ? [] : [`--target=${options.target}`]),
      ...(options.builder === undefined ? [] : [`--builder=${options.builder}`]),
      ...options.cacheFrom.map((from) => `--cache-from=${from}`),
      ...options.cacheTo.map((to) => `--cache-to=${to}`),
      ...rest,
      kpi,
    ],
    cwd: kpi,
  };
}

/** `kpi:dev.` and the branch, so that the images of two branches can stand side by side. */
async function nameFor(look: Preparing<BuildOptions>, kpi: string): Promise<string> {
  const { branch, commit } = await sourceOf(look, kpi);
  const part = branch ?? commit?.slice(0, 10) ?? 'local';
  const stage = look.options.target === undefined ? '' : `.${look.options.target}`;
  const tag = `dev.${part}${stage}`.replaceAll(/[^\w.-]/g, '-').slice(0, 128);
  return `kpi:${tag}`;
}
