import type { Reading } from '../../src/index.ts';

/** What was built, as git knows it. */
export type Source = {
  readonly path: string;
  readonly commit: string | null;
  readonly branch: string | null;
  /** Whether tracked files differ from the commit, or new ones stand beside them; null without git. */
  readonly dirty: boolean | null;
};

/** Asks git about a folder. It takes no lock, since a refreshed index would invalidate `COPY .` with its `.git`. */
export async function sourceOf(look: Pick<Reading, 'read'>, path: string): Promise<Source> {
  const git = (...args: readonly string[]) =>
    look.read({ argv: ['git', '--no-optional-locks', '-C', path, ...args] });
  const [names, status] = await Promise.all([
    git('rev-parse', 'HEAD', '--abbrev-ref', 'HEAD'),
    git('status', '--porcelain', '--', '.'),
  ]);
  if (names.code !== 0) return { path, commit: null, branch: null, dirty: null };
  const [commit = '', branch = ''] = names.stdout.trim().split('\n');
  return {
    path,
    commit,
    branch: branch === 'HEAD' ? null : branch,
    dirty: status.code === 0 ? status.stdout.trim() !== '' : null,
  };
}
