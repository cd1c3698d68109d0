import { join } from 'node:path';
import { layout } from '../../src/domain/checkout/layout.ts';
import { pinnedCommit, stateOf } from '../../src/domain/submodule/state.ts';
import type { SubmoduleState } from '../../src/domain/submodule/state.ts';
import type { Command, Prepared, Preparing } from '../../src/index.ts';
import { gitIn, headOf } from '../checkout/git.ts';
import type { Git } from '../checkout/git.ts';
import { theCheckout } from '../checkout/kpi.ts';
import { refuseBroken } from './broken.ts';

/** A fetch, worked out. */
export type FetchPlan = Prepared & {
  readonly kpi: string;
  readonly state: SubmoduleState;
  /** The commit that the branch names; null where it has no submodule. */
  readonly pinned: string | null;
  /** The submodule is the repository that the team has archived. */
  readonly archived: boolean;
};

/** Looks at the layout and the state of `locale`. Throws a `missing` failure for a state that git cannot go on from. */
export async function prepareFetch(
  look: Preparing<{ readonly pinned: boolean }>,
): Promise<FetchPlan> {
  const { kpi, workspace } = await theCheckout(look);
  const git = gitIn(look, kpi);
  await headOf(git, kpi);
  const tree = (await git.ask('ls-tree', 'HEAD', '--', 'locale')) ?? '';
  const { url, ...facts } = await folderFacts(look, git, kpi);
  const state = stateOf({ layout: layout(tree), ...facts });
  await refuseBroken(state, kpi, git);
  return {
    kpi,
    state,
    pinned: pinnedCommit(tree),
    archived: url.includes('kobotoolbox/form-builder-translations'),
    notes: [...workspace.notes, noteOf[state.is]],
    commands: commandsFor(state, kpi, look.options.pinned),
  };
}

async function folderFacts(look: Preparing<unknown>, git: Git, kpi: string) {
  const folder = join(kpi, 'locale');
  const repository = (await look.files.stat(join(folder, '.git'))) !== null;
  const found = await look.read({
    argv: ['find', 'locale', '-name', '.git', '-prune', '-o', '!', '-type', 'd', '-print'],
    cwd: kpi,
  });
  const url = await git.ask('config', '--file', '.gitmodules', 'submodule.locale.url');
  return {
    repository,
    url: url ?? '',
    declared: url !== null,
    // Without a repository of its own, git would answer for the checkout around it.
    head: repository ? await git.ask('-C', 'locale', 'rev-parse', '--verify', 'HEAD') : null,
    files: found.stdout.split('\n').filter((line) => line !== ''),
  };
}

function commandsFor(state: SubmoduleState, kpi: string, pinned: boolean): readonly Command[] {
  if (!['empty', 'populated', 'emptied'].includes(state.is)) return [];
  const git = (...words: readonly string[]): Command => ({
    argv: ['git', 'submodule', ...words, '--', 'locale'],
    cwd: kpi,
    // A repository that asks for a password is one that is not there any more.
    env: { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' },
  });
  return [
    git('sync'),
    git('init'),
    git(
      'update',
      ...(pinned ? [] : ['--remote']),
      // git takes a submodule at the right commit for complete; its files come back only by force.
      ...(state.is === 'emptied' ? ['--force'] : []),
    ),
  ];
}

const noteOf: Readonly<Record<SubmoduleState['is'], string>> = {
  'in-the-tree': 'locale is in the tree since #6840; there is nothing to fetch',
  none: 'this branch has no locale at all; there is nothing to fetch',
  empty: 'locale is a submodule, not cloned yet',
  populated: 'locale is a submodule',
  emptied: 'locale is a submodule whose files were deleted; they are brought back',
  'left-over': '',
  undeclared: '',
  'half-cloned': '',
  occupied: '',
};
