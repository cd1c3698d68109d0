import { join } from 'node:path';
import { quoted } from '../../src/domain/checkout/facts.ts';
import { layout } from '../../src/domain/checkout/layout.ts';
import { missing } from '../../src/index.ts';
import type { Command, Prepared, Preparing } from '../../src/index.ts';
import { gitIn, headOf } from '../checkout/git.ts';
import type { Git } from '../checkout/git.ts';
import { pinFile } from '../../src/domain/translations/pin.ts';
import { theCheckout } from '../checkout/kpi.ts';
import { howToGetTx, transifexToken } from '../requirements/tx.ts';
import { gitPull } from './git.ts';
import type { GitPull } from './git.ts';
import { refuseStray, txCommand } from './tx.ts';

export type PullOptions = {
  readonly via: 'auto' | 'tx' | 'git';
  readonly from: string;
  readonly ref: string | undefined;
  readonly pinned: boolean;
  readonly headerOnly: 'ask' | 'keep' | 'drop';
};

/** A pull, worked out. */
export type PullPlan = Prepared & {
  readonly kpi: string;
  readonly branch: string | null;
  /** A folder of ours, in which everything is fetched and checked before anything is written. */
  readonly scratch: string;
  readonly source: { readonly is: 'tx'; readonly command: Command } | GitPull;
};

/** Chooses the way, and refuses where a pull could lose something. Throws `missing` and `usage` failures. */
export async function preparePull(look: Preparing<PullOptions>): Promise<PullPlan> {
  const { kpi, workspace } = await theCheckout(look);
  const git = gitIn(look, kpi);
  await headOf(git, kpi);
  await refuseUnfit(git, kpi);
  await refuseLink(look, kpi);
  await refuseDirty(git, kpi);
  const branch = await git.ask('symbolic-ref', '--quiet', '--short', 'HEAD');
  const scratch = join(look.state, 'copies', 'translation-pull');
  const token = await transifexToken(look);
  const byTx = await takesTx(look, kpi, token !== null);
  const plan = byTx
    ? {
        source: { is: 'tx', command: txCommand(scratch) } as const,
        notes: [`with tx; the token is in ${token?.where}`],
      }
    : await gitPull(look, kpi, scratch);
  const { source } = plan;
  return {
    kpi,
    branch,
    scratch,
    source,
    secrets: token?.secrets ?? [],
    notes: [
      ...workspace.notes,
      ...plan.notes,
      `writes .po files in ${join(kpi, 'locale')} and nothing else`,
    ],
    commands: source.is === 'tx' ? [source.command] : source.commands,
  };
}

/** Whether tx pulls. Throws where it is to, and cannot. */
async function takesTx(
  look: Preparing<PullOptions>,
  kpi: string,
  token: boolean,
): Promise<boolean> {
  const { via, ref, pinned } = look.options;
  if (via === 'git' || (via === 'auto' && (ref !== undefined || pinned))) return false;
  const config = await look.files.text(join(kpi, '.tx/config'));
  const setUp = config.is === 'there';
  if (via === 'auto' && (!setUp || !token)) return false;
  if (!setUp)
    throw missing(
      'tx',
      `${kpi} has no .tx/config, so tx knows no project.`,
      'Pull with git:',
      '$ kpi-tasks translation-pull --via git',
    );
  if (!token)
    throw missing(
      'a token for Transifex',
      'there is none in TX_TOKEN or ~/.transifexrc.',
      'Make one at https://app.transifex.com/user/settings/api/, then:',
      '$ read -rs TX_TOKEN && export TX_TOKEN',
    );
  if ((await look.files.which('tx')) === null)
    throw missing('tx', 'it is not installed.', ...howToGetTx);
  refuseStray(config.text);
  return true;
}

/** Pulled changes to a submodule could not be pushed anywhere. */
async function refuseUnfit(git: Git, kpi: string): Promise<void> {
  const tree = (await git.ask('ls-tree', 'HEAD', '--', 'locale')) ?? '';
  if (layout(tree) !== 'gitlink') return;
  throw missing(
    'kpi checkout',
    `on this branch locale is a submodule of ${kpi}, whose repository is archived.`,
    'Fetch what there is:',
    '$ kpi-tasks submodule-fetch',
  );
}

/** A link would lead what is written to somewhere else. */
async function refuseLink(
  look: Pick<Preparing<unknown>, 'read' | 'files'>,
  kpi: string,
): Promise<void> {
  const found = await look.read({
    argv: ['find', join(kpi, 'locale'), '-maxdepth', '3', '-type', 'l', '-print', '-quit'],
  });
  const link = found.stdout.trim();
  if (link === '') return;
  throw missing(
    'kpi checkout',
    `${link} is a link, and translations would be written to where it leads.`,
    'See where that is:',
    `$ ls -l ${quoted(link)}`,
  );
}

async function refuseDirty(git: Git, kpi: string): Promise<void> {
  // What a pull itself wrote down, and writes anew, is nobody's work.
  const paths = ['locale', `:(exclude)${pinFile}`];
  const changed = (
    (await git.ask('status', '--porcelain', '--untracked-files=all', '--', ...paths)) ?? ''
  )
    .split('\n')
    .filter((line) => line !== '');
  if (changed.length === 0) return;
  throw missing(
    'kpi checkout',
    `locale has changes that are not committed (${changed.length}), and a pull would write over them.`,
    'Commit them, or put them away:',
    `$ git -C ${quoted(kpi)} stash push --include-untracked -- locale`,
  );
}
