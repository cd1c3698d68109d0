import { dirname } from 'node:path';
import type { Reading, Stat } from '../../src/index.ts';

/** Gives a file that root has just written to whom it belonged, or to whom its folder belongs where it is new. */
export async function keepOwner(
  look: Pick<Reading, 'read' | 'platform' | 'files'>,
  file: string,
  before: Stat | null,
): Promise<void> {
  if (look.platform.uid !== 0) return;
  const owner = before ?? (await look.files.stat(dirname(file)));
  if (owner !== null && (owner.uid !== 0 || owner.gid !== 0))
    await look.read({ argv: ['chown', `${owner.uid}:${owner.gid}`, file] });
}
