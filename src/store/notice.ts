import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import type { Notice } from '../model/freshness.ts';

/** Milliseconds without a further sign of a change before it is passed on: an editor writes a file in several steps. */
const calm = 60;
/** Milliseconds between two looks where the system cannot tell of changes. */
const pause = 1000;

/** The system tells of changes in a folder, for each one by itself; where it has no more room for that, we look. */
export function notice(onChange: () => void, onPolling: (why: string) => void): Notice {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  let poll: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, calm);
  };
  const fall = (error: unknown) => {
    if (poll !== undefined) return;
    onPolling(error instanceof Error ? error.message : String(error));
    poll = setInterval(onChange, pause).unref();
  };
  const drop = (folder: string) => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const add = (folder: string) => {
    try {
      // Unlike this program's other work a watcher does not hold it open: who waits, waits by himself.
      const watcher = watch(folder, { persistent: false }, changed);
      watcher.on('error', () => drop(folder));
      watchers.set(folder, watcher);
    } catch (error) {
      if (isFull(error)) fall(error);
    }
  };
  return {
    at: (folders) => {
      const wanted = new Set(folders);
      for (const folder of watchers.keys()) if (!wanted.has(folder)) drop(folder);
      for (const folder of wanted) if (!watchers.has(folder)) add(folder);
    },
    end: () => {
      clearTimeout(timer);
      clearInterval(poll);
      for (const folder of watchers.keys()) drop(folder);
    },
  };
}

/** The system's limit of watchers or of open files, not a folder that is gone. */
const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['ENOSPC', 'EMFILE'].includes(String(error.code));
