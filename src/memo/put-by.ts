import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Writes a file that may be lost at any time, at once or not at all; where its folder holds `most` files, all of them
 * are forgotten first. Where it cannot be kept nothing is lost: on a full disk, or in a folder of somebody else's.
 */
export function putBy(file: string, content: string | Uint8Array, most = Infinity): void {
  const folder = dirname(file);
  const temporary = `${file}.${Math.random().toString(36).slice(2)}.tmp`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (most < Infinity && readdirSync(folder).length >= most)
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
    writeFileSync(temporary, content, { mode: 0o600 });
    renameSync(temporary, file);
  } catch {
    rmSync(temporary, { force: true });
  }
}
