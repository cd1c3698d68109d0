import { createHash } from 'node:crypto';
import { createReadStream, lstatSync, promises as fs, readdirSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { isHidden } from './globs.ts';
import type { Selection } from './globs.ts';

/** How a file stands on the disk: equal as long as nobody has written to it. */
export type Standing = { readonly text: string; readonly latest: number; readonly stats: Stats };

/** Bytes from which a file is read piece by piece. */
const large = 4 << 20;

/** The files that the patterns mean, found by looking into folders; paths from the root, in order. */
export function walk(
  root: string,
  { matches, patterns }: Selection,
  bases: readonly string[],
  onFolder: (path: string) => void = () => undefined,
): readonly string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (folder: string): void => {
    if (seen.has(folder)) return;
    seen.add(folder);
    onFolder(folder);
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!isHidden(entry.name, patterns)) visit(path);
      } else if (matches(fromRoot(root, path))) found.add(fromRoot(root, path));
    }
  };
  for (const base of bases) {
    const stats = look(base);
    if (stats === null) continue;
    // A pattern that leads to a link, or by way of one, means what is behind it.
    if ((stats.isSymbolicLink() ? statOrNull(base) : stats)?.isDirectory() === true) visit(base);
    else if (matches(fromRoot(root, base))) found.add(fromRoot(root, base));
  }
  return [...found].sort();
}

/** A path from the root, with `/` on every system. */
export const fromRoot = (root: string, path: string): string => {
  if (path.startsWith(`${root}/`)) return path.slice(root.length + 1);
  const plain = relative(root, path);
  return sep === '/' ? plain : plain.replaceAll(sep, '/');
};

/** A folder that cannot be read holds nothing that could be read either. */
function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** What stands there, a link itself; null for nothing, and for what nobody can say, such as below a file. */
export function look(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

/** How a file stands; null where there is none. Asked one after the other, which in Node is quicker than side by side. */
export function standing(path: string): Standing | null {
  const stats = look(path);
  if (stats === null) return null;
  const behind = stats.isSymbolicLink() ? statOrNull(path) : null;
  const latest = Math.max(stats.mtimeMs, stats.ctimeMs, behind?.mtimeMs ?? 0, behind?.ctimeMs ?? 0);
  return {
    text: behind === null ? spelled(stats) : `${spelled(stats)}>${spelled(behind)}`,
    latest,
    stats,
  };
}

const spelled = ({ mtimeMs, ctimeMs, size, ino, mode }: Stats): string =>
  `${mtimeMs}:${ctimeMs}:${size}:${ino}:${mode}`;

/** The id that git would give the content, so that a file has one hash whoever says it. */
export async function hashFile(path: string, { stats }: Standing): Promise<string> {
  if (stats.isSymbolicLink()) {
    const to = Buffer.from(await fs.readlink(path));
    const behind = statOrNull(path);
    const content = behind?.isFile() === true ? await contentHash(path, behind) : '';
    return `link:${blob(to.length).update(to).digest('hex')}${content}`;
  }
  if (!stats.isFile()) return `${stats.isDirectory() ? 'folder' : 'special'}:`;
  return modeMark((stats.mode & 0o100) !== 0) + (await contentHash(path, stats));
}

/** Whether a file may be run is a part of what it is. */
export const modeMark = (executable: boolean): string => (executable ? 'x:' : '');

async function contentHash(path: string, stats: Stats): Promise<string> {
  if (stats.size < large) {
    const bytes = await fs.readFile(path);
    return blob(bytes.length).update(bytes).digest('hex');
  }
  const hash = blob(stats.size);
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest('hex');
}

const blob = (length: number) => createHash('sha1').update(`blob ${length}\0`);

/** What a link leads to; null where it leads nowhere or in a circle. */
function statOrNull(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}
