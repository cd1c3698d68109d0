import { dirname } from 'node:path';
import type { Context, Needs } from '../../src/index.ts';

/**
 * Writes files under a folder. What root writes is given to whom the file belonged, or the folder belongs where it is
 * new: files left as root's are what breaks a checkout in the end.
 */
export async function writeAll(
  context: Pick<Context<unknown, Needs, unknown>, 'files' | 'read' | 'platform'>,
  folder: string,
  all: readonly { readonly path: string; readonly text: string }[],
): Promise<void> {
  const { files, platform } = context;
  const home = await files.stat(folder);
  const given = new Map<string, string[]>();
  for (const { path, text } of all) {
    const before = await files.stat(path);
    const made = before === null ? await newFolders(context, folder, path) : [];
    await files.write(path, text, before?.mode ?? 0o644);
    const { uid, gid } = before ?? home ?? { uid: platform.uid, gid: platform.gid };
    const owner = `${uid}:${gid}`;
    given.set(owner, [...(given.get(owner) ?? []), path, ...made]);
  }
  if (platform.uid !== 0) return;
  for (const [owner, paths] of given)
    if (owner !== '0:0')
      await context.read({ argv: ['chown', '--no-dereference', owner, ...paths] });
}

/** The folders between, and including, a file's own and the one under which all stand, that do not exist yet. */
async function newFolders(
  { files }: Pick<Context<unknown, Needs, unknown>, 'files'>,
  folder: string,
  path: string,
): Promise<readonly string[]> {
  const made: string[] = [];
  for (
    let at = dirname(path);
    at.startsWith(folder) && (await files.stat(at)) === null;
    at = dirname(at)
  )
    made.push(at);
  return made;
}
