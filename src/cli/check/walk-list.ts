import type { Walk } from '../../model/walk.ts';
import type { WalkStore } from '../../model/walk-store.ts';
import { readWalk } from '../../run/walks.ts';

/** Every walk that can be read, oldest first, and the ids of those that cannot. */
export async function allWalks(
  store: WalkStore,
): Promise<{ readonly walks: readonly Walk[]; readonly unreadable: readonly string[] }> {
  const ids = await store.ids();
  const read = await Promise.all(ids.map(async (id) => ({ id, walk: await readWalk(store, id) })));
  return {
    walks: read.flatMap(({ walk }) => (walk === null ? [] : [walk])),
    unreadable: read.flatMap(({ id, walk }) => (walk === null ? [id] : [])),
  };
}
