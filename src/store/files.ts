import {
  accessSync,
  constants,
  promises as fs,
  mkdirSync,
  readdirSync,
  realpathSync,
  statSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { Stop } from '../model/failure.ts';
import type { Files, Read, Stat } from '../model/world.ts';

/**
 * The real file system. `path` is the PATH that `which` searches. What only looks does not wait for another thread:
 * that would take longer than the look, and loading Node's promises for it longer still.
 */
export const files = (path: string): Files => ({
  text: (file) =>
    fs.readFile(file, 'utf8').then((text): Read => ({ is: 'there', text }), unreadable),
  stat: async (file) => {
    const stat = look(file);
    return stat === null ? null : describe(stat);
  },
  list: async (folder) => attempt(() => readdirSync(folder).sort()) ?? [],
  real: async (file) => attempt(() => realpathSync(file)) ?? file,
  which: async (program) => which(program, path),
  free: (file) =>
    fs.statfs(file).then(
      (disk) => disk.bavail * disk.bsize,
      () => null,
    ),
  write: (file, text, mode) => guarded(file, () => write(file, text, mode)),
  remove: (file) => guarded(file, () => fs.rm(file, { recursive: true, force: true })),
  makeFolder: (folder) => guarded(folder, async () => makeFolders(folder)),
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
export async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageFailure(path, error);
  }
}

export const storageFailure = (path: string, error: unknown): Stop =>
  new Stop({ kind: 'storage', path, why: reason(error), near: standing(path) });

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
  EROFS: 'the file system is read-only',
  EDQUOT: 'the disk quota is used up',
};
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';
const reason = (error: unknown): string => words[codeOf(error)] ?? String(error);

function unreadable(error: unknown): Read {
  return ['EACCES', 'EPERM'].includes(codeOf(error)) ? { is: 'forbidden' } : { is: 'absent' };
}

async function write(file: string, text: string, mode = 0o644): Promise<void> {
  makeFolders(dirname(file));
  const temporary = `${file}.${Math.random().toString(36).slice(2)}.tmp`;
  try {
    await fs.writeFile(temporary, text, { mode });
    await fs.rename(temporary, file);
  } catch (error) {
    await fs.rm(temporary, { force: true });
    throw error;
  }
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
