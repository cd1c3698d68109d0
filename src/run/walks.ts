import type { Subject, Walk, Walks } from '../model/walk.ts';
import type { WalkStore } from '../model/walk-store.ts';
import { readEntries } from '../walk/entries.ts';
import { foldWalk } from '../walk/fold.ts';
import type { Site } from './world.ts';

/** The walks of a workspace, held against what it holds now. */
export function walks({ store, subject }: Pick<Site, 'store' | 'subject'>): Walks {
  let now: Promise<Subject> | null = null;
  const read = async (id: string) => readWalk(store.walks, id, await (now ??= subject()));
  return {
    ids: store.walks.ids,
    read,
    folder: store.walks.folder,
    latest: async (checklist) => {
      for (const id of (await store.walks.ids()).toReversed()) {
        const walk = await readWalk(store.walks, id);
        if (walk?.checklist === checklist) return read(id);
      }
      return null;
    },
  };
}

/** One walk from its journal; null where there is none, or nothing of it can be read. */
export async function readWalk(
  store: Pick<WalkStore, 'text'>,
  id: string,
  now?: Subject,
): Promise<Walk | null> {
  const text = await store.text(id);
  if (text === null) return null;
  const { entries, damaged } = readEntries(text);
  return foldWalk(entries, { damaged, ...(now && { now }) });
}
