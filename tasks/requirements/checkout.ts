import { join } from 'node:path';
import { ignoresLocale } from '../../src/domain/checkout/dockerignore.ts';
import { layout } from '../../src/domain/checkout/layout.ts';
import { quoted } from '../../src/domain/checkout/facts.ts';
import type { Finding, Reading, Requirement } from '../../src/index.ts';
import { findWorkspace } from '../workspace.ts';
import { mainCheckout } from '../workspace/places.ts';

/** The checkout that gets built is one that git can read, and its translations will reach the image. */
export const kpiCheckout: Requirement = {
  name: 'kpi checkout',
  advice: true,
  check: async (look) => {
    const { kpi, named } = await findWorkspace(look);
    const path = named.kpi ?? kpi?.path;
    if (path === undefined) return { is: 'unknown', why: 'no checkout of kpi was found.' };
    const listed = await look.read({ argv: ['git', '-C', path, 'ls-tree', 'HEAD', 'locale'] });
    if (listed.code === 127) return { is: 'unknown', why: 'git is missing.' };
    if (listed.code !== 0) return unreadable(path, listed.stderr);
    return judge(look, path, listed.stdout);
  },
};

function unreadable(path: string, said: string): Finding {
  if (/dubious ownership/u.test(said))
    return {
      is: 'warning',
      why: `git does not trust ${path}, because it belongs to somebody else.`,
      todo: ['Trust it:', `$ git config --global --add safe.directory ${quoted(path)}`],
    };
  return {
    is: 'warning',
    why: `git finds no commit in ${path}, so a build cannot be told from another.`,
    todo: ['See what git says:', `$ git -C ${quoted(path)} status`],
  };
}

async function judge(look: Reading, path: string, lsTree: string): Promise<Finding> {
  const kind = layout(lsTree);
  const ignore = await look.files.text(join(path, '.dockerignore'));
  const ignored = ignore.is === 'there' && ignoresLocale(ignore.text);
  if (kind === 'gitlink') return submodule(look, path);
  if (kind === 'neither')
    return {
      is: 'warning',
      why: `${path} has no committed folder locale, so its image has no translations.`,
      todo: ['See what is there:', `$ git -C ${quoted(path)} log --oneline -3 -- locale`],
    };
  if (!ignored) return { is: 'ok', found: `${path}, translations in the checkout` };
  return {
    is: 'warning',
    why: `.dockerignore keeps locale out of the image, and compilemessages fails without it.`,
    todo: [
      'Remove the line `locale` from this file:',
      `$ grep -n locale ${quoted(join(path, '.dockerignore'))}`,
    ],
  };
}

/** Such a build clones the translations with the `.git` that is copied into the image; in a worktree that is a file. */
async function submodule(look: Reading, path: string): Promise<Finding> {
  const main = await mainCheckout(look.files, path);
  if (main === null) return { is: 'ok', found: `${path}, translations as a submodule` };
  return {
    is: 'warning',
    why: `${path} is a git worktree with the translations as a submodule; its build runs git, and in the image a worktree's .git leads nowhere.`,
    todo: ['Build it from a clone:', `$ git clone ${quoted(main)} ${quoted(`${path}-clone`)}`],
  };
}
