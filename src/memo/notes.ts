import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../model/json.ts';
import type { Notes } from '../model/world.ts';
import { hash } from './hash.ts';
import { putBy } from './put-by.ts';

/** Notes in the folder of what may be lost at any time; null where there is no such folder. */
export function notes(cache: string | null): Notes {
  const folder = join(cache ?? '', 'notes');
  const fileOf = (key: string) => join(folder, `${hash(key)}.json`);
  return {
    recall(key) {
      if (cache === null) return undefined;
      try {
        const [of, note] = JSON.parse(readFileSync(fileOf(key), 'utf8'));
        return of === key ? note : undefined;
      } catch {
        return undefined;
      }
    },
    keep(key: string, note: Json) {
      if (cache !== null) putBy(fileOf(key), JSON.stringify([key, note]));
    },
  };
}
