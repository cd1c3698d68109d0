import {
  accessSync,
  constants,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { pid } from 'node:process';
import { Stop } from '../model/failure.ts';
import type { Files, Read, Stat } from '../model/files.ts';

/** Whether files are what we remember, which may be kept elsewhere, or anybody's. */
type Whose = 'ours' | 'theirs';

/** Bytes up to which a file is read at once. */
const small = 1e6;

/**
 * The real file system. `path` is the PATH that `which` searches. What is quick does not wait for another thread: that
 * would take longer than the work, and loading Node's promises for it longer still. Pipes and large files are waited for.
 */
export const files = (path: string, whose: Whose = 'ours'): Files => ({
  text: async (file) => {
    try {
      const stat = look(file);
      const quick = stat === null || stat.isDirectory() || (stat.isFile() && stat.size <= small);
      const text = quick
        ? readFileSync(file, 'utf8')
        : await (await import('node:fs/promises')).readFile(file, 'utf8');
      return { is: 'there', text };
    } catch (error) {
      return unreadable(error);
    }
  },
  stat: async (file) => {
    const stat = look(file);
    return stat === null ? null : describe(stat);
  },
  list: async (folder) => attempt(() => readdirSync(folder).sort()) ?? [],
  real: async (file) => attempt(() => realpathSync(file)) ?? file,
  which: async (program) => which(program, path),
  free: async (file) => {
    const disk = attempt(() => statfsSync(file));
    return disk === undefined ? null : disk.bavail * disk.bsize;
  },
  write: (file, text, mode) => guarded(file, async () => write(file, text, mode), whose),
  remove: (file) => guarded(file, () => remove(file), whose),
  makeFolder: (folder) => guarded(folder, async () => makeFolders(folder), whose),
});

/** Makes a folder and those on the way. Node's own way never ends where a folder cannot be made, as in /proc. */
export function makeFolders(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && statSync(folder).isDirectory()) return;
    if (codeOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    // Its parent stands, and still it cannot be made.
    if (look(dirname(folder)) !== null) throw error;
    makeFolders(dirname(folder));
    makeFolders(folder);
  }
}

/** Turns an error of the file system into a `storage` failure that names the file. */
export async function guarded<T>(
  path: string,
  work: () => Promise<T>,
  whose: Whose = 'ours',
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageFailure(path, error, whose);
  }
}

export const storageFailure = (path: string, error: unknown, whose: Whose = 'ours'): Stop =>
  new Stop({
    kind: 'storage',
    path,
    why: reason(error),
    near: standing(path),
    ...(whose === 'theirs' ? { elsewhere: true } : {}),
  });

/** The path, or the nearest folder above it that is there. */
const standing = (path: string): string =>
  look(path) !== null || dirname(path) === path ? path : standing(dirname(path));

/** The same files for our own folders, where “there is nothing” must not be said of what may not be read. */
export const strict = (all: Files): Files => ({
  ...all,
  list: async (folder) => {
    try {
      return readdirSync(folder).sort();
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw storageFailure(folder, error);
    }
  },
});

const words: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOTDIR: 'something on the way to it is no folder',
  EEXIST: 'a file stands where a folder should',
  EISDIR: 'a folder stands where the file should',
  EROFS: 'the file system is read-only',
  EDQUOT: 'the disk quota is used up',
};
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';
const reason = (error: unknown): string => words[codeOf(error)] ?? String(error);

function unreadable(error: unknown): Read {
  return ['EACCES', 'EPERM'].includes(codeOf(error)) ? { is: 'forbidden' } : { is: 'absent' };
}

function write(file: string, text: string, mode = 0o644): void {
  makeFolders(dirname(file));
  const temporary = `${file}.${pid}-${Math.random().toString(36).slice(2)}.tmp`;
  try {
    writeFileSync(temporary, text, { mode });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

async function remove(file: string): Promise<void> {
  // A folder may be large.
  if (look(file)?.isDirectory() === true)
    await (await import('node:fs/promises')).rm(file, { recursive: true, force: true });
  else rmSync(file, { force: true });
}

function which(program: string, path: string): string | null {
  const places =
    program.includes('/') || isAbsolute(program)
      ? [program]
      : path.split(delimiter).map((folder) => join(folder, program));
  return places.find((place) => look(place)?.isFile() === true && executable(place)) ?? null;
}

const executable = (file: string): boolean =>
  attempt(() => (accessSync(file, constants.X_OK), true)) ?? false;

/** What stands there; a link is followed. */
const look = (file: string): Stats | null =>
  attempt(() => statSync(file, { throwIfNoEntry: false })) ?? null;

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

const describe = (stat: Stats): Stat => ({
  kind: stat.isFile()
    ? 'file'
    : stat.isDirectory()
      ? 'folder'
      : stat.isSymbolicLink()
        ? 'link'
        : 'other',
  size: stat.size,
  uid: stat.uid,
  gid: stat.gid,
  mode: stat.mode & 0o7777,
  modified: stat.mtimeMs,
});
