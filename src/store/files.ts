import { constants, promises as fs } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { Stop } from '../model/failure.ts';
import type { Files, Read, Stat } from '../model/world.ts';

/** The real file system. `path` is the PATH that `which` searches. */
export const files = (path: string): Files => ({
  text: (file) =>
    fs.readFile(file, 'utf8').then((text): Read => ({ is: 'there', text }), unreadable),
  stat: (file) => fs.stat(file).then(describe, () => null),
  list: (folder) =>
    fs.readdir(folder).then(
      (names) => names.sort(),
      () => [],
    ),
  real: (file) => fs.realpath(file).catch(() => file),
  which: (program) => which(program, path),
  free: (file) =>
    fs.statfs(file).then(
      (disk) => disk.bavail * disk.bsize,
      () => null,
    ),
  write: (file, text, mode) => guarded(file, () => write(file, text, mode)),
  remove: (file) => guarded(file, () => fs.rm(file, { recursive: true, force: true })),
  makeFolder: async (folder) => {
    await guarded(folder, () => makeFolders(folder));
  },
});

/** Makes a folder and those on the way. Node's own way never ends where a folder cannot be made, as in /proc. */
export async function makeFolders(folder: string): Promise<void> {
  try {
    await fs.mkdir(folder);
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (await fs.stat(folder)).isDirectory()) return;
    if (codeOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    const above = await fs.stat(dirname(folder)).catch(() => null);
    // Its parent stands, and still it cannot be made.
    if (above !== null) throw error;
    await makeFolders(dirname(folder));
    await makeFolders(folder);
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
  new Stop({ kind: 'storage', path, why: reason(error) });

const words: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
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
  await makeFolders(dirname(file));
  const temporary = `${file}.${Math.random().toString(36).slice(2)}.tmp`;
  try {
    await fs.writeFile(temporary, text, { mode });
    await fs.rename(temporary, file);
  } catch (error) {
    await fs.rm(temporary, { force: true });
    throw error;
  }
}

async function which(program: string, path: string): Promise<string | null> {
  const places =
    program.includes('/') || isAbsolute(program)
      ? [program]
      : path.split(delimiter).map((folder) => join(folder, program));
  for (const place of places) {
    const found = await fs.stat(place).then(
      (stat) => stat.isFile(),
      () => false,
    );
    if (
      found &&
      (await fs.access(place, constants.X_OK).then(
        () => true,
        () => false,
      ))
    )
      return place;
  }
  return null;
}

type NodeStat = Awaited<ReturnType<typeof fs.stat>>;
const describe = (stat: NodeStat): Stat => ({
  kind: stat.isFile()
    ? 'file'
    : stat.isDirectory()
      ? 'folder'
      : stat.isSymbolicLink()
        ? 'link'
        : 'other',
  size: Number(stat.size),
  uid: Number(stat.uid),
  gid: Number(stat.gid),
  mode: Number(stat.mode) & 0o7777,
  modified: Number(stat.mtimeMs),
});
