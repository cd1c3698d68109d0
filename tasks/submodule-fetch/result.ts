import { moveText, shortCommit } from '../../src/domain/submodule/words.ts';
import type { Move } from '../../src/domain/submodule/words.ts';

/** What a fetch gives. */
export type FetchResult = Move & {
  readonly state: 'fetched' | 'unchanged' | 'skipped' | 'in-the-tree' | 'none';
  /** git shows the submodule as modified in the checkout. */
  readonly dirty: boolean;
  /** The repository is the one that the team has archived. */
  readonly archived: boolean;
};

/** The end of a fetch, for people. */
export function printFetch(result: FetchResult): string {
  switch (result.state) {
    case 'in-the-tree':
      return 'locale is in the tree since #6840; nothing to fetch';
    case 'none':
      return 'This branch has no locale; nothing to fetch';
    case 'skipped':
      return `Skipped: offline. locale stays at ${shortCommit(result.to)}`;
    case 'fetched':
    case 'unchanged':
      return [
        `locale: ${moveText(result)}`,
        ...(result.archived ? ['  Their repository is archived; it gets no new translations'] : []),
        '  Before you switch to a branch that has locale in the tree, or git will refuse to:',
        '  $ git submodule deinit -f locale',
      ].join('\n');
  }
}
