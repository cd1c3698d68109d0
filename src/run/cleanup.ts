import { failureOf } from '../model/failure.ts';
import type { WorkEnd } from '../model/settings.ts';
import type { Context, Needs, Prepared, Settled } from '../model/task.ts';
import type { Reading } from '../model/world.ts';
import type { Node } from '../plan/plan.ts';
import { limiting } from './limit.ts';
import { givingUp } from './patience.ts';
import type { Site } from './world.ts';

/** Seconds that tidying up may take. */
const limit = 10;

/**
 * Tidies up after the work, whatever became of it, also when the run is being stopped: only a second Ctrl-C leaves it
 * out. What goes wrong here is a warning, since it says nothing about the work.
 */
export async function cleanUp(
  site: Site,
  node: Node,
  outcome: WorkEnd,
  contextWith: (signal: AbortSignal) => Context<Settled, Needs, Prepared>,
  warn: (text: string) => void,
): Promise<void> {
  const { cleanup } = node.task;
  if (cleanup === null || site.hurry.aborted) return;
  const time = limiting(limit, site.hurry);
  const lost = givingUp(site, node.id, time.signal, () => undefined);
  time.start();
  try {
    await lost.race(cleanup({ ...contextWith(time.signal), outcome }));
  } catch (error) {
    const what = time.passed()
      ? `it took longer than ${limit} s`
      : site.wordsOf(failureOf(error)).what;
    warn(`could not tidy up: ${what}`);
  } finally {
    time.clear();
    lost.clear();
  }
}

/** A look around for what tidies up: it goes on although the run was stopped. */
export const lookingOn = ({ looking, shell }: Site, signal: AbortSignal): Reading => ({
  ...looking,
  read: async (command) => {
    try {
      return await shell.exec(command, { signal });
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind !== 'start') throw error;
      return { code: 127, signal: null, stdout: '', stderr: failure.why, seconds: 0 };
    }
  },
});
