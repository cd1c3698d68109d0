import {
  aptInstall,
  aptUpdate,
  asRoot,
  toPaste,
} from '../../src/domain/requirements/privileges.ts';
import type { Argv } from '../../src/domain/requirements/privileges.ts';
import { atLeast, readVersion, spelled } from '../../src/domain/requirements/versions.ts';
import type { Version } from '../../src/domain/requirements/versions.ts';
import type { Reading, Requirement } from '../../src/index.ts';
import { rightsOf } from './machine.ts';

/** git, which tells one checkout from another. */
export const git: Requirement = tool('git', [2, 20, 0], 'git', 'what is built is told by it.');

/** Python, which kobo-install is written in. */
export const python3: Requirement = tool(
  'python3',
  [3, 6, 0],
  'python3',
  'kobo-install is written in it.',
);

/** bash, which the scripts of kpi are written for. */
export const bash: Requirement = tool('bash', [3, 2, 0], 'bash', 'scripts are run with it.');

/** msgfmt, which checks and compiles translations. */
export const gettext: Requirement = tool(
  'msgfmt',
  [0, 19, 0],
  'gettext',
  'translations are checked and compiled with it.',
);

function tool(name: string, oldest: Version, inApt: string, reason: string): Requirement {
  return {
    name,
    check: async (look) => {
      const said = await look.read({ argv: [name, '--version'] });
      const version = said.code === 0 ? readVersion(said.stdout) : null;
      if (version !== null && atLeast(version, oldest))
        return { is: 'ok', found: spelled(version) };
      const found = version === null ? 'it is not installed' : `${spelled(version)} is too old`;
      const wanted = oldest.slice(0, 2).join('.');
      return {
        is: 'missing',
        why: `${found}; ${wanted} or later is needed: ${reason}`,
        todo: await todoFor(look, inApt),
      };
    },
    fix: async (look) => {
      const absent = (await look.files.which(name)) === null;
      // A version that is too old needs another system or a choice by its user.
      if (!absent || (await look.files.which('apt-get')) === null) return null;
      return asRoot(await rightsOf(look), `Install ${inApt} with apt`, installing(inApt));
    },
  };
}

const installing = (inApt: string): readonly Argv[] => [aptUpdate, aptInstall(inApt)];

async function todoFor(look: Reading, inApt: string): Promise<readonly string[]> {
  if ((await look.files.which('apt-get')) !== null)
    return toPaste(await rightsOf(look), installing(inApt));
  return look.platform.os === 'darwin'
    ? [`$ brew install ${inApt}`]
    : [`Install ${inApt} with the package manager of this system.`];
}
