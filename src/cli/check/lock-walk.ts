import { Stop, failureOf, stop } from '../../model/failure.ts';
import type { Store } from '../../model/store.ts';
import type { World } from '../../model/world.ts';

/** Takes a walk for this terminal. Where another one has it, it says so and does not wait. */
export async function lockWalk(
  world: World,
  store: Store,
  id: string,
): Promise<() => Promise<void>> {
  const giveUp = new AbortController();
  let holder: string | null = null;
  try {
    return await store.lock(
      `walk-${id}`,
      null,
      (name) => {
        holder = name;
        giveUp.abort();
      },
      AbortSignal.any([world.stopping, giveUp.signal]),
    );
  } catch (error) {
    if (holder === null || failureOf(error).kind !== 'cancelled' || world.stopping.aborted)
      throw error instanceof Stop ? error : new Stop(failureOf(error));
    throw stop(`Walk ${id} is open in another terminal: ${String(holder)}`, {
      todo: [
        'Go on there, or save and quit there first. For one of your own:',
        '$ kpi-tasks check',
      ],
    });
  }
}
