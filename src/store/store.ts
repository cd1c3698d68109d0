import { join } from 'node:path';
import type { Files } from '../model/files.ts';
import type { Store } from '../model/store.ts';
import { strict } from './files.ts';
import { freshStore } from './fresh.ts';
import { lock, runOf, sweep } from './lock.ts';
import { records } from './records.ts';
import { openRun } from './run-folder.ts';
import { times } from './times.ts';
import { walkStore } from './walks.ts';

/** What one workspace remembers, in `folder`; locks stand in `locks`, which all workspaces of a user share. */
export const store = (
  files: Files,
  folder: string,
  locks: string,
  self: { readonly pid: number; readonly for: string },
): Store => ({
  folder,
  records: records(strict(files), folder),
  walks: walkStore(strict(files), join(folder, 'walks')),
  fresh: freshStore(files, join(folder, 'fresh')),
  times: times(files, folder),
  openRun: async (id) => {
    await sweep(locks, self).catch(() => undefined);
    return openRun(join(folder, 'runs', id));
  },
  lock: (pool, run, onWait, signal) =>
    lock(join(locks, `${pool}.lock`), { ...self, ...(run && { run }) }, onWait, signal),
  heldBy: (pool) => runOf(join(locks, `${pool}.lock`)),
});
