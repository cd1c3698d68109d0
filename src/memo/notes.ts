import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../model/json.ts';
import type { Notes } from '../model/world.ts';
import { hash } from './hash.ts';

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
      if (cache === null) return;
      const file = fileOf(key);
      const temporary = `${file}.${Math.random().toString(36).slice(2)}.tmp`;
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(temporary, JSON.stringify([key, note]), { mode: 0o600 });
        renameSync(temporary, file);
      } catch {
        // A full disk or a folder of somebody else's: the next run takes a little longer.
      }
    },
  };
}
