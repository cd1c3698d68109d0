import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Reading } from '../../../src/index.ts';

type Look = Pick<Reading, 'read' | 'files'>;

/**
 * What is sent as context: each path with what tells its content. For what is committed that is git's own id; only what
 * differs or is new is read. A folder that git knows nothing of is one entry, told by its listing. Null without git.
 */
export async function contextFiles(
  look: Look,
  kpi: string,
  dockerfile: string,
): Promise<ReadonlyMap<string, string> | null> {
  const git = async (...words: readonly string[]) =>
    look.read({ argv: ['git', '--no-optional-locks', '-C', kpi, ...words], env: { LC_ALL: 'C' } });
  const [tree, changed, others] = await Promise.all([
    git('ls-tree', '-r', '-z', '--abbrev=12', 'HEAD'),
    git('diff-index', '-z', '--name-only', '--no-renames', 'HEAD'),
    git('ls-files', '-z', '--others', '--directory', '--no-empty-directory'),
  ]);
  if (tree.code !== 0 || changed.code !== 0) return null;
  const all = new Map(
    parts(tree.stdout).flatMap((line): [string, string][] => {
      const found = /^(\d+) \w+ ([0-9a-f]+)\t([^]*)$/u.exec(line);
      return found ? [[found[3] ?? '', `${found[1]} ${found[2]}`]] : [];
    }),
  );
  const other = parts(others.stdout);
  const ids = await contents(look, kpi, [
    ...parts(changed.stdout),
    ...other.filter((path) => !path.endsWith('/')),
  ]);
  for (const path of parts(changed.stdout)) all.delete(path);
  for (const [path, id] of ids) all.set(path, id);
  const ignored = await ignoring(look, kpi, dockerfile);
  const folders = [...other.filter((path) => path.endsWith('/')), '.git/'].filter(
    (path) => !ignored(path),
  );
  for (const folder of folders) all.set(folder, await listing(look, kpi, folder));
  return new Map([...all].filter(([path]) => path.endsWith('/') || !ignored(path)));
}

const parts = (text: string): readonly string[] => text.split('\0').filter((part) => part !== '');

/** Git's ids of files as they stand now, and their mode as git sees it; what is no more is left out. */
async function contents(
  look: Look,
  kpi: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  const stats = await Promise.all(
    paths.map(async (path) => ({ path, stat: await look.files.stat(join(kpi, path)) })),
  );
  const there = stats.flatMap(({ path, stat }) =>
    stat?.kind === 'file' ? [{ path, mode: stat.mode & 0o100 ? '100755' : '100644' }] : [],
  );
  for (let at = 0; at < there.length; at += 300) {
    const piece = there.slice(at, at + 300);
    const said = await look.read({
      argv: ['git', '-C', kpi, 'hash-object', '--', ...piece.map(({ path }) => join(kpi, path))],
    });
    const lines = said.stdout.split('\n');
    for (const [index, { path, mode }] of piece.entries())
      ids.set(path, `${mode} ${(lines[index] ?? '').slice(0, 12)}`);
  }
  return ids;
}

/** Names, sizes and times tell more cheaply than content whether anything in a folder has changed. */
async function listing(look: Look, kpi: string, folder: string): Promise<string> {
  const { stdout } = await look.read({
    argv: ['find', folder, '!', '-type', 'd', '-ls'],
    cwd: kpi,
  });
  return createHash('sha256').update(stdout).digest('hex').slice(0, 12);
}

async function ignoring(
  look: Look,
  kpi: string,
  dockerfile: string,
): Promise<(path: string) => boolean> {
  const own = await look.files.text(`${dockerfile}.dockerignore`);
  const read = own.is === 'there' ? own : await look.files.text(join(kpi, '.dockerignore'));
  // Loaded only by a build.
  const { default: library } = await import('@balena/dockerignore');
  const rules = library.default().add(read.is === 'there' ? read.text : '');
  return (path) => rules.ignores(path.replace(/\/$/u, ''));
}
