import { basename, dirname, join, resolve } from 'node:path';
import type { ReadFiles } from '../../src/index.ts';
import { gitDirOf } from '../../src/domain/checkout/git-file.ts';

/** The three folders that a workspace is made of. */
export type Kind = 'kpi' | 'koboInstall' | 'koboDocker';

/** The name a clone gets by itself, and the name people know. */
export const usualName: Readonly<Record<Kind, string>> = {
  kpi: 'kpi',
  koboInstall: 'kobo-install',
  koboDocker: 'kobo-docker',
};

/** Tells what a folder is by a few files in it; null where it is none of the three. */
export async function kindOf(files: ReadFiles, folder: string): Promise<Kind | null> {
  const any = async (...names: readonly string[]): Promise<boolean> => {
    const stats = await Promise.all(names.map((name) => files.stat(join(folder, name))));
    return stats.some((stat) => stat !== null);
  };
  const [dockerfile, runPy, compose] = await Promise.all([
    any('Dockerfile'),
    any('run.py'),
    any('docker-compose.frontend.yml'),
  ]);
  if (dockerfile && (await any('manage.py', 'jsapp', 'dependencies/pip'))) return 'kpi';
  if (runPy && (await any('helpers', '.run.conf', 'templates'))) return 'koboInstall';
  return compose ? 'koboDocker' : null;
}

/** The folder of a kind inside another, under its usual name; null where it is not there. */
async function childOfKind(files: ReadFiles, folder: string, kind: Kind): Promise<string | null> {
  const path = join(folder, usualName[kind]);
  return (await kindOf(files, path)) === kind ? path : null;
}

/** What the user stands in: one of the three, the root of a workspace, or nothing known. */
export type Stand = { readonly is: Kind | 'root'; readonly path: string };

/** Walks up from a folder to the first that is part of a workspace. */
export async function standIn(files: ReadFiles, start: string): Promise<Stand | null> {
  for (let folder = start; ; folder = dirname(folder)) {
    const kind = await kindOf(files, folder);
    if (kind !== null) return { is: kind, path: folder };
    const inside = await Promise.all([
      childOfKind(files, folder, 'koboInstall'),
      childOfKind(files, folder, 'kpi'),
    ]);
    if (inside.some((path) => path !== null)) return { is: 'root', path: folder };
    if (folder === dirname(folder)) return null;
  }
}

/**
 * The main checkout of a git worktree, or the bare repository it hangs on; null where the folder is no worktree.
 * Read from git's own files, which costs less than starting git.
 */
export async function mainCheckout(files: ReadFiles, folder: string): Promise<string | null> {
  const link = await files.text(join(folder, '.git'));
  const named = link.is === 'there' ? gitDirOf(link.text) : null;
  if (named === null) return null;
  const gitDir = resolve(folder, named);
  // A submodule has a `.git` file too, but no `commondir`.
  const common = await files.text(join(gitDir, 'commondir'));
  if (common.is !== 'there') return null;
  const repository = await files.real(resolve(gitDir, common.text.trim()));
  return basename(repository) === '.git' ? dirname(repository) : repository;
}
