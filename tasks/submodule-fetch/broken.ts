import { quoted } from '../../src/domain/checkout/facts.ts';
import type { SubmoduleState } from '../../src/domain/submodule/state.ts';
import { counted } from '../../src/domain/words/words.ts';
import { missing } from '../../src/index.ts';
import type { Git } from '../checkout/git.ts';

/** Throws a `missing` failure, with the cure, for a state in which `git submodule update` fails or misleads. */
export async function refuseBroken(state: SubmoduleState, kpi: string, git: Git): Promise<void> {
  const at = quoted(kpi);
  switch (state.is) {
    case 'left-over':
      throw refuse(
        'this branch has the translations in the tree, and the repository of the submodule was left in locale when the branch was switched; git in locale goes by the wrong one.',
        'Remove it; the translations themselves stay:',
        `$ rm -r ${quoted(`${kpi}/locale/.git`)}`,
        'Before the next switch from a branch with the submodule:',
        `$ git -C ${at} submodule deinit -f locale`,
      );
    case 'undeclared':
      throw refuse(
        'the commit has a submodule locale, and .gitmodules does not name it.',
        'Bring the file back:',
        `$ git -C ${at} checkout HEAD -- .gitmodules`,
      );
    case 'half-cloned': {
      const modules = (await git.ask('rev-parse', '--git-path', 'modules/locale')) ?? '';
      throw refuse(
        'the submodule locale was cloned only in part.',
        'Remove what there is of it, then fetch it again:',
        `$ cd ${at} && git submodule deinit -f locale; rm -rf ${quoted(modules)} locale/.git`,
        '$ kpi-tasks submodule-fetch',
      );
    }
    case 'occupied':
      throw refuse(...occupied(state, at));
    case 'in-the-tree':
    case 'none':
    case 'empty':
    case 'populated':
    case 'emptied':
      return;
  }
}

const refuse = (why: string, ...todo: readonly string[]) => missing('kpi checkout', why, ...todo);

/** On a branch with the submodule, git itself no longer looks into locale, so that `git clean` leaves the files alone. */
function occupied(
  { files, own }: Extract<SubmoduleState, { is: 'occupied' }>,
  at: string,
): readonly [string, ...string[]] {
  if (own.length === 0)
    return [
      `locale holds ${counted(files, 'compiled translation', 'compiled translations')} from another branch, and git clones the submodule only into an empty folder.`,
      'Delete them; the next compile makes them again:',
      `$ cd ${at} && find locale -name '*.mo' -delete && find locale -mindepth 1 -type d -empty -delete`,
      '$ kpi-tasks submodule-fetch',
    ];
  const named = own.slice(0, 3).join(', ') + (own.length > 3 ? ` and ${own.length - 3} more` : '');
  return [
    `locale holds files that git does not know, ${named}, and git clones the submodule only into an empty folder.`,
    'Move them out of the way, and look at them later:',
    `$ cd ${at} && mv locale ../locale-before && mkdir locale`,
    '$ kpi-tasks submodule-fetch',
  ];
}
