import { promises as fs, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Stop } from '../model/failure.ts';
import { guarded, makeFolders } from './files.ts';

/** Milliseconds between two tries to get a lock that somebody holds. */
const pause = 100;

type Self = { readonly pid: number; readonly for: string };
/** Who holds a lock: a process, told apart from a later one with the same number by its start time. */
type Holder = Self & { readonly started: string };

/**
 * Takes a lock that holds across processes; gives its release. A holder that no longer lives loses it.
 * Throws a `storage` failure, and a `cancelled` one when the signal ends the waiting.
 */
export async function lock(
  path: string,
  self: Self,
  onWait: (holder: string) => void,
  signal: AbortSignal,
): Promise<() => Promise<void>> {
  await guarded(path, async () => makeFolders(dirname(path)));
  const me: Holder = { ...self, started: startOf(self.pid) ?? '' };
  // Written first and linked into place, so that a lock is never seen half written.
  const claim = `${path}.${self.pid}.${Math.random().toString(36).slice(2)}`;
  let told = false;
  try {
    await guarded(path, () => fs.writeFile(claim, JSON.stringify(me)));
    while (!(await guarded(path, () => taken(claim, path)))) {
      const holder = await holderOf(path);
      if (holder === 'gone') continue;
      if (holder === 'damaged' || !lives(holder)) await dispossess(path, self, signal);
      else {
        if (!told) onWait(`${holder.for} (process ${holder.pid})`);
        told = true;
        await sleep(pause, undefined, { signal }).catch(() => undefined);
      }
      if (signal.aborted) throw new Stop({ kind: 'cancelled', signal: signal.reason });
    }
  } finally {
    await fs.rm(claim, { force: true });
  }
  return () => fs.rm(path, { force: true });
}

/** Removes what processes have left that were killed while they held or claimed a lock, as far as that can be done. */
export async function sweep(folder: string, self: Self): Promise<void> {
  const names = await fs.readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    const claimer = /\.lock\.(\d+)\.\w+$/.exec(name)?.[1];
    if (claimer !== undefined && !isAlive(Number(claimer))) await fs.rm(path, { force: true });
    if (!name.endsWith('.lock')) continue;
    const holder = await holderOf(path);
    if (holder === 'gone' || (holder !== 'damaged' && lives(holder))) continue;
    await dispossess(path, self, new AbortController().signal).catch(() => undefined);
  }
}

async function taken(claim: string, path: string): Promise<boolean> {
  try {
    await fs.link(claim, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the lock of a dead holder. Under a lock of its own: a quicker process may have taken it over by now. */
async function dispossess(path: string, self: Self, signal: AbortSignal): Promise<void> {
  const release = await lock(`${path}.takeover`, self, () => undefined, signal);
  try {
    const now = await holderOf(path);
    if (now === 'damaged' || (now !== 'gone' && !lives(now)))
      await guarded(path, () => fs.rm(path, { force: true }));
  } finally {
    await release();
  }
}

/** Who holds a lock; a file that says nothing of use, such as an empty one after a power cut, is damaged. */
async function holderOf(path: string): Promise<Holder | 'gone' | 'damaged'> {
  const text = await fs.readFile(path, 'utf8').catch(() => null);
  if (text === null) return 'gone';
  try {
    const read: unknown = JSON.parse(text);
    const whole = typeof read === 'object' && read !== null && 'pid' in read && 'started' in read;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `lock` writes this file.
    return whole ? (read as Holder) : 'damaged';
  } catch {
    return 'damaged';
  }
}

const lives = (holder: Holder): boolean => startOf(holder.pid) === holder.started;

/** When a process started, in the kernel's ticks; null when there is no such process. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return isAlive(pid) ? '' : null;
  }
}

/** Whether there is a process with that number. */
export function isAlive(pid: number): boolean {
  try {
    // The global is the only way to ask whether a process lives.
    // oxlint-disable-next-line no-restricted-globals
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
