import { Stop, missing } from '../../src/index.ts';
import type { Preparing } from '../../src/index.ts';
import { foresight } from './foresight.ts';
import { findWorkspace } from '../workspace.ts';
import { buildxPlan } from './buildx.ts';
import { koboInstallPlan } from './kobo-install.ts';
import type { BuildOptions } from './options.ts';
import type { BuildPlan } from './plan.ts';

/** Works out whose command builds, and with what. Throws a `missing` or `usage` failure in finished words. */
export async function prepareBuild(look: Preparing<BuildOptions>): Promise<BuildPlan> {
  refuseQuiet(look.rest);
  const workspace = await findWorkspace(look);
  const { via } = look.options;
  const koboInstall = via !== 'buildx' && workspace.koboInstall !== null;
  if (via === 'kobo-install' && workspace.koboInstall === null)
    throw missing(
      'kobo-install',
      'none was found here, beside the kpi checkout, or in KOBO_INSTALL_DIR.',
      'Say where it is:',
      '$ export KOBO_INSTALL_DIR=/path/to/kobo-install',
      'Or build without it:',
      '$ kpi-tasks build --via buildx',
    );
  const plan = await (koboInstall ? koboInstallPlan(look, workspace) : buildxPlan(look, workspace));
  const ahead = foresight(look, plan);
  const seen = look.options.explain ? await ahead.outlook() : null;
  const explained = look.options.explain
    ? (seen?.lines ?? ['without git and a Dockerfile nothing can be foreseen'])
    : [];
  return {
    ...plan,
    foresight: ahead,
    explained,
    notes: [...plan.notes, ...explained],
  };
}

function refuseQuiet(rest: readonly string[]): void {
  const bad = rest.find(
    (word) => word === '-q' || word === '--quiet' || word.startsWith('--progress'),
  );
  if (bad === undefined) return;
  throw new Stop({
    kind: 'usage',
    what: `“${bad}” would hide the progress, and without it nobody can tell whether the build worked.`,
    todo: ['For a quiet build:', '$ kpi-tasks build --quiet'],
  });
}
