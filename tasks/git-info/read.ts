import { join } from 'node:path';
import { infoOf } from '../../src/domain/git-info/info.ts';
import type { GitInfo } from '../../src/domain/git-info/info.ts';
import type { Reading } from '../../src/index.ts';
import { gitIn, headOf } from '../checkout/git.ts';

/** What git says of a checkout, wherever its repository is. Throws a `missing` failure where there is no commit. */
export async function readInfo(look: Reading, kpi: string): Promise<GitInfo> {
  const git = gitIn(look, kpi);
  const long = await headOf(git, kpi);
  const own = (await look.files.stat(join(kpi, 'locale', '.git'))) !== null;
  const [short, branch, tag, status, committedAt, describe, locale, localeHead] = await Promise.all(
    [
      git.ask('rev-parse', '--short', 'HEAD'),
      git.ask('symbolic-ref', '--quiet', '--short', 'HEAD'),
      git.ask('tag', '--points-at', 'HEAD'),
      // As `git describe --dirty` has it; the submodule has a field of its own.
      git.ask('status', '--porcelain', '--untracked-files=no', '--ignore-submodules=all'),
      git.ask('log', '-1', '--format=%cI'),
      git.ask('describe', '--tags', '--always'),
      git.ask('ls-tree', 'HEAD', '--', 'locale'),
      // Without a repository of its own, git would answer for the checkout around it.
      own ? git.ask('-C', 'locale', 'rev-parse', '--verify', 'HEAD') : null,
    ],
  );
  return infoOf({ long, short, branch, tag, status, committedAt, describe, locale, localeHead });
}
