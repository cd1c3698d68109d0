import { linkSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Stop } from '../model/failure.ts';
import { guarded, makeFolders } from './files.ts';

/** Milliseconds between two tries to get a lock that somebody holds. */
const pause = 100;

type Self = {
  readonly pid: number;
  readonly for: string;
  /** The run that takes it; absent for what is taken beside runs. */
  readonly run?: string;
};
/** Who holds a lock: a process, told apart from a later one with the same number by its start time. */
type Holder = Self & { readonly started: string };

/**
 * Takes a lock that holds across processes; gives its release. A holder that no longer lives loses it. Small files, so
 * nothing waits for another thread: loading Node's promises for that would take longer than all of it.
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
    await guarded(path, async () => writeFileSync(claim, JSON.stringify(me)));
    while (!(await guarded(path, async () => taken(claim, path)))) {
      const holder = holderOf(path);
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
    rmSync(claim, { force: true });
  }
  return async () => rmSync(path, { force: true });
}

/** Removes what processes have left that were killed while they held or claimed a lock, as far as that can be done. */
export async function sweep(folder: string, self: Self): Promise<void> {
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    const claimer = /\.lock\.(\d+)\.\w+$/.exec(name)?.[1];
    if (claimer !== undefined && !isAlive(Number(claimer))) rmSync(path, { force: true });
    if (!name.endsWith('.lock')) continue;
    const holder = holderOf(path);
    if (holder === 'gone' || (holder !== 'damaged' && lives(holder))) continue;
    await dispossess(path, self, new AbortController().signal).catch(() => undefined);
  }
}

/** The run that holds a lock; null where none does that lives. */
export async function runOf(path: string): Promise<string | null> {
  const holder = holderOf(path);
  return holder === 'gone' || holder === 'damaged' || !lives(holder) ? null : (holder.run ?? null);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function taken(claim: string, path: string): boolean {
  try {
    linkSync(claim, path);
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
    const now = holderOf(path);
    if (now === 'damaged' || (now !== 'gone' && !lives(now)))
      await guarded(path, async () => rmSync(path, { force: true }));
  } finally {
    await release();
  }
}

/** Who holds a lock; a file that says nothing of use, such as an empty one after a power cut, is damaged. */
function holderOf(path: string): Holder | 'gone' | 'damaged' {
  const text = textOf(path);
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

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
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
