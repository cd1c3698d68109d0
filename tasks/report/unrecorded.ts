import { join } from 'node:path';
import type { BuildRecord, Unrecorded } from '../../src/domain/build-log/index.ts';
import type { Preparing } from '../../src/index.ts';

/** Runs that are looked at, the newest: all else is long forgotten. */
const most = 100;

/**
 * Builds that left a journal and no record: one that goes on, and those that were cut off by SIGKILL or a power cut,
 * newest first.
 */
export async function unrecorded(
  { files, state, heldBy }: Pick<Preparing<unknown>, 'files' | 'state' | 'heldBy'>,
  builds: readonly Pick<BuildRecord, 'id'>[],
): Promise<readonly Unrecorded[]> {
  const known = new Set(builds.map(({ id }) => id));
  const ids = (await files.list(join(state, 'runs'))).filter((id) => !known.has(id)).sort();
  const found = await Promise.all(
    ids.slice(-most).map(async (id): Promise<Unrecorded | null> => {
      const read = await files.text(join(state, 'runs', id, 'events.jsonl'));
      const started = read.is === 'there' ? openBuild(read.text) : null;
      return started === null ? null : { id, started, outcome: 'cut off' };
    }),
  );
  const open = found.filter((one) => one !== null).toReversed();
  // Builds take turns, so that the one that goes on is the one whose turn it is.
  const now = open.length === 0 ? null : await heldBy('docker');
  return open.map((one) => (one.id === now ? { ...one, outcome: 'running' } : one));
}

/** When a build began that has not ended, by the journal of its run; null where there is none. */
function openBuild(journal: string): string | null {
  const began =
    /^\{[^\n]*"time":"([^"]+)"[^\n]*"type":"task\.start","task":"(build(?:-no-cache)?)"/m.exec(
      journal,
    );
  const ended = /"type":"(task\.end","task":"build(?:-no-cache)?"|run\.end")/.test(journal);
  return began === null || ended ? null : (began[1] ?? null);
}
