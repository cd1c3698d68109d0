import { join } from 'node:path';
import type { Json } from '../model/json.ts';
import type { Files } from '../model/files.ts';
import type { Records } from '../model/store.ts';

/** Records as one JSON file each, in a folder a kind; an id begins with its time, so names sort by age. */
export const records = (files: Files, folder: string): Records => ({
  all: async (kind, last) => {
    const there = (await files.list(join(folder, kind))).filter((name) => name.endsWith('.json'));
    const names = last === undefined ? there : there.slice(-last);
    const read = await Promise.all(names.map((name) => readOne(files, join(folder, kind, name))));
    return {
      records: read.flatMap((value, index) =>
        value === undefined ? [] : [{ id: (names[index] ?? '').slice(0, -'.json'.length), value }],
      ),
      damaged: names
        .filter((_, index) => read[index] === undefined)
        .map((name) => join(folder, kind, name)),
    };
  },
  add: async (kind, id, value) => {
    const path = join(folder, kind, `${id}.json`);
    await files.write(path, `${JSON.stringify(value, null, 1)}\n`);
    return path;
  },
});

async function readOne(files: Files, path: string): Promise<Json | undefined> {
  const read = await files.text(path);
  if (read.is !== 'there') return undefined;
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whatever JSON.parse gives is Json.
    return JSON.parse(read.text) as Json;
  } catch {
    return undefined;
  }
}
