import type { Change, FileFacts, Globs, Tracker } from '../model/freshness.ts';
import { fileChanges } from '../plan/fingerprint.ts';
import type { Plan } from '../plan/plan.ts';
import { globsOf } from './fresh.ts';
import type { Watched } from './fresh.ts';

/** What a plan's tasks read, looked at again and again. */
export interface Reads {
  /** Takes everything as it is now for unchanged; with `made`, only what the tasks themselves make. */
  readonly settle: (which: 'all' | 'made') => Promise<void>;
  /** What is different since; `busy` leaves out what the tasks may be making just now. */
  readonly changes: (busy: boolean) => Promise<readonly Change[]>;
  /** Folders in which a change would show. */
  readonly folders: () => Promise<readonly string[]>;
  readonly count: () => number;
}

/** Null where no task of the plan says what it reads. */
export function readsOf(
  site: Pick<Watched, 'root' | 'looking'>,
  plan: Plan,
  tracker: Tracker,
): Reads | null {
  const all = [...plan.nodes.values()].map((node) => globsOf(site, node));
  // A task that rewrites what it reads, as a formatter does, is to be run again when somebody else changes it.
  const inputs = all.flatMap(({ inputs: one }) =>
    one.patterns.length === 0 ? [] : [{ ...one, except: [] }],
  );
  if (inputs.length === 0) return null;
  const made = all
    .filter(({ outputs }) => outputs.patterns.length > 0)
    .map(({ outputs }) => tracker.picks(outputs));
  const isMade = (path: string) => made.some((picks) => picks(path));
  let known: FileFacts = new Map();
  const see = async () => merged(await Promise.all(inputs.map((one) => tracker.see(one, known))));
  return {
    settle: async (which) => {
      const now = await see();
      const kept = which === 'all' ? [] : [...known].filter(([path]) => !isMade(path));
      const fresh = which === 'all' ? [...now] : [...now].filter(([path]) => isMade(path));
      known = new Map([...kept, ...fresh]);
    },
    changes: async (busy) =>
      fileChanges('inputs', known, await see()).filter(
        (change) => change.is === 'file' && !(busy && isMade(change.path)),
      ),
    folders: async () =>
      (await Promise.all(inputs.map((one: Globs) => tracker.folders(one)))).flat(),
    count: () => known.size,
  };
}

const merged = (all: readonly { readonly files: FileFacts }[]): FileFacts =>
  new Map(all.flatMap(({ files }) => [...files]));
