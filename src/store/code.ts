import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** What a file of the user's own imports of theirs, and those in turn; null for a file that is not theirs. */
export type Imported = (file: string) => readonly string[] | null;

/**
 * What a task stands on besides the text of its functions: the files by way of which it was declared, since its functions
 * may use whatever else these say, and all that they import; by their paths, with hashes. `stack` is where it was
 * declared; installed packages do not count, since a lockfile does.
 */
export function codeOf(stack: string, imported: Imported): Readonly<Record<string, string>> {
  const files = new Set<string>();
  for (const [, path = ''] of stack.matchAll(frame)) {
    const own = decodeURI(path).replace(/\?\d+$/, '');
    const others = imported(own);
    if (others !== null) for (const file of [own, ...others]) files.add(file);
  }
  return Object.fromEntries([...files].map((file) => [file, hashOf(file)]));
}

const frame = /^\s+at (?:.*\()?(?:file:\/\/)?(\/.+?):\d+:\d+\)?$/gm;

/** Many tasks stand on the same files, which are read once. */
const known = new Map<string, { readonly stamp: string; readonly hash: string }>();

function hashOf(file: string): string {
  try {
    const { mtimeMs, ctimeMs, size, ino } = statSync(file);
    const stamp = `${mtimeMs}:${ctimeMs}:${size}:${ino}`;
    const before = known.get(file);
    if (before?.stamp === stamp) return before.hash;
    const hash = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 32);
    known.set(file, { stamp, hash });
    return hash;
  } catch {
    return 'gone';
  }
}
