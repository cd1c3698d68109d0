import type { Reading } from '../../src/index.ts';

/** What was built, as git knows it. */
export type Source = {
  readonly path: string;
  readonly commit: string | null;
  readonly branch: string | null;
  /** Whether tracked files differ from the commit, or new ones stand beside them; null without git. */
  readonly dirty: boolean | null;
};

/**
 * Asks git about a folder, once, since each program that is started costs a build time. It takes no lock, since a refreshed
 * index would invalidate `COPY .` with its `.git`.
 */
export async function sourceOf(look: Pick<Reading, 'read'>, path: string): Promise<Source> {
  const status = ['status', '--porcelain=v2', '--branch', '--no-ahead-behind', '--', '.'];
  const { code, stdout } = await look.read({
    argv: ['git', '--no-optional-locks', '-C', path, ...status],
  });
  const commit = /^# branch\.oid ([0-9a-f]+)$/m.exec(stdout)?.[1];
  if (code !== 0 || commit === undefined) return { path, commit: null, branch: null, dirty: null };
  const branch = /^# branch\.head (.+)$/m.exec(stdout)?.[1] ?? '(detached)';
  return {
    path,
    commit,
    branch: branch === '(detached)' ? null : branch,
    dirty: /^[^#]/m.test(stdout),
  };
}
