import { quoted } from '../../src/domain/checkout/facts.ts';
import { missing } from '../../src/index.ts';
import type { Command, ReadFiles, Reading } from '../../src/index.ts';
import type { Workspace } from '../workspace.ts';
import { theCheckout } from './kpi.ts';

/** The checkout that the containers of the kpi service see. */
type Mounted = {
  readonly kpi: string;
  readonly workspace: Workspace;
  /** What to say where that is not the one that the user means; null where it is. */
  readonly instead: string | null;
};

/** Finds the checkout that is mounted: the one that kobo-install builds, wherever the user stands. */
export async function mountedCheckout(look: Reading): Promise<Mounted> {
  const { kpi, workspace } = await theCheckout(look);
  const { kpi: named } = workspace.named;
  if (named === null || named === kpi || (await look.files.stat(named))?.kind !== 'folder')
    return { kpi, workspace, instead: null };
  const instead = `The containers mount ${named}, named by kpi_path in .run.conf: this runs there, and not in ${kpi}.`;
  return { kpi: named, workspace, instead };
}

/** Throws a `missing` failure where the branch of a checkout lacks the script that a command is. */
export async function requireScript(
  { files }: { readonly files: ReadFiles },
  kpi: string,
  argv: Command['argv'],
): Promise<void> {
  const script = argv.find((word) => /^\.\/[\w./-]+$/u.test(word))?.slice(2);
  if (script === undefined || (await files.stat(`${kpi}/${script}`)) !== null) return;
  throw missing(
    'kpi checkout',
    `the branch in ${kpi} has no ${script}, and that is what this task runs.`,
    'See what brought it, or took it away:',
    `$ git -C ${quoted(kpi)} log --oneline --all -3 -- ${script}`,
  );
}
