import { task } from '../src/index.ts';
import type { Context, Needs, Preparing } from '../src/index.ts';
import { buildOptions, commonOptions } from './build/options.ts';
import type { BuildOptions, CommonOptions } from './build/options.ts';
import type { BuildPlan } from './build/plan.ts';
import { prepareBuild } from './build/prepare.ts';
import { withRest } from './build/rest.ts';
import type { Given } from './build/rest.ts';
import { printResult } from './build/result.ts';
import { expectBuild, runBuild } from './build/run.ts';
import { buildRequirements } from './requirements/index.ts';

const details =
  'Runs kobo-install’s own command (run.py -cf build SERVICE) from wherever you stand, shows the build by stage and step, ' +
  'and believes only what docker’s exit code, BuildKit’s progress and the engine agree on. ' +
  'Where there is a kpi checkout and no kobo-install, docker buildx builds the checkout’s Dockerfile.';
const shared = {
  group: 'Image',
  details,
  rest: 'passed on to docker compose build, or to docker buildx build',
  pool: 'docker',
  print: printResult,
} as const;

export const build = task({
  ...shared,
  name: 'build',
  summary: 'Build the kpi image and tell whether it worked',
  examples: [
    'build',
    'build --no-cache',
    'build --explain --dry-run',
    'build --via buildx --cache-from type=local,src=/tmp/cache',
    'build -- --build-arg KEY=VALUE',
  ],
  options: buildOptions,
  requires: ({ via }) => buildRequirements(via),
  prepare: (look: Preparing<BuildOptions>) => prepareBuild(withRest(look)),
  expect: (look: Preparing<BuildOptions>, plan: BuildPlan) => expectBuild(withRest(look), plan),
  run: (context: Context<BuildOptions, Needs, BuildPlan>) => runBuild(withRest(context)),
});

export const buildNoCache = task({
  ...shared,
  name: 'build-no-cache',
  summary: 'Build the kpi image with every step run again',
  options: commonOptions,
  requires: ({ via }) => buildRequirements(via),
  prepare: (look: Preparing<CommonOptions>) => prepareBuild(withoutCache(look)),
  expect: (look: Preparing<CommonOptions>, plan: BuildPlan) =>
    expectBuild(withoutCache(look), plan),
  run: (context: Context<CommonOptions, Needs, BuildPlan>) => runBuild(withoutCache(context)),
});

/** The same, with the one option that this task settles. */
function withoutCache<T extends Given>(context: T) {
  const { options, ...given } = withRest(context);
  return { ...given, options: { ...options, noCache: true, explain: false } };
}
