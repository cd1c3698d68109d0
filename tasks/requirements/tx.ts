import { join } from 'node:path';
import { tokensIn } from '../../src/domain/translations/source.ts';
import { atLeast, readVersion, spelled } from '../../src/domain/requirements/versions.ts';
import type { Reading, Requirement } from '../../src/index.ts';
import { findWorkspace } from '../workspace.ts';

/** tx, the command of Transifex. It is needed only where the checkout is set up for it and there is a token. */
export const tx: Requirement = {
  name: 'tx',
  // The task looks itself, since --via git does without.
  checkedByTask: true,
  check: async (look) => {
    const { kpi } = await findWorkspace(look);
    const setUp = kpi !== null && (await look.files.stat(join(kpi.path, '.tx/config'))) !== null;
    if (!setUp) return { is: 'ok', found: 'not needed: the checkout has no .tx/config' };
    if ((await transifexToken(look)) === null)
      return { is: 'ok', found: 'not needed: without a token, git pulls the translations' };
    const said = await look.read({ argv: ['tx', '--version'] });
    const version = said.code === 0 ? readVersion(said.stdout) : null;
    if (version !== null && atLeast(version, oldest)) return { is: 'ok', found: spelled(version) };
    const why =
      version === null
        ? 'it is not installed.'
        : `${spelled(version)} is too old; 1.0 or later is needed.`;
    return { is: 'missing', why, todo: howToGetTx };
  },
};

/** The first that is one program, and that knows `--mode reviewed` as kpi's releases use it. */
const oldest = [1, 0, 0] as const;

export const howToGetTx: readonly string[] = [
  'Install it, then put it in PATH:',
  '$ curl -o- https://raw.githubusercontent.com/transifex/cli/master/install.sh | bash',
  'Or pull with git:',
  '$ kpi-tasks translation-pull --via git',
];

/** Where the token for Transifex is, and what must never be shown; null where there is none. */
export async function transifexToken(
  look: Reading,
): Promise<{ readonly where: string; readonly secrets: readonly string[] } | null> {
  const inEnv = look.env['TX_TOKEN'] ?? '';
  if (inEnv !== '') return { where: 'TX_TOKEN', secrets: [inEnv] };
  const read = await look.files.text(join(look.env['HOME'] ?? '/', '.transifexrc'));
  const secrets = read.is === 'there' ? tokensIn(read.text) : [];
  return secrets.length > 0 ? { where: '~/.transifexrc', secrets } : null;
}
