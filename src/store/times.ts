import { join } from 'node:path';
import { hash } from '../memo/hash.ts';
import type { Json } from '../model/json.ts';
import type { Files } from '../model/files.ts';
import type { Times } from '../model/store.ts';

/** Runs of a task that are remembered with the same options, and sets of options of a task. */
const most = 10;

type Known = Record<string, Record<string, number[]>>;

/** How long tasks took, all in one small file, since a run may have thousands of them. */
export function times(files: Files, folder: string): Times {
  const path = join(folder, 'times.json');
  const read = async (): Promise<Known> => {
    const said = await files.text(path);
    return said.is === 'there' ? knownIn(said.text) : {};
  };
  return {
    read: async () => {
      const known = await read();
      return (task, options) => {
        const own = known[task] ?? {};
        return own[keyOf(options)] ?? Object.values(own).flat();
      };
    },
    add: async (took) => {
      const known = await read();
      for (const { task, options, seconds } of took) {
        const key = keyOf(options);
        const own = (known[task] ??= {});
        const past = own[key] ?? [];
        past.push(Math.round(seconds * 1000) / 1000);
        if (past.length > most) past.shift();
        // Written anew at the end, so that what has not been used for longest is left out first.
        if (own[key] === undefined || Object.keys(own).length > 1) {
          delete own[key];
          latest(own, most - 1)[key] = past;
        }
      }
      await files.write(path, `${JSON.stringify(known)}\n`);
    },
  };
}

function latest(own: Known[string], count: number): Known[string] {
  const keys = Object.keys(own);
  for (const key of keys.slice(0, Math.max(0, keys.length - count))) delete own[key];
  return own;
}

/** Options may hold a secret, so only their hash is kept. */
const keyOf = (options: Json): string => {
  const text = JSON.stringify(options);
  return text === '{}' ? keyOfNone : `o${hash(text)}`;
};
const keyOfNone = `o${hash('{}')}`;

/** A file that says something else, such as an empty one after a power cut, says nothing. */
function knownIn(text: string): Known {
  try {
    const read: unknown = JSON.parse(text);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `add` writes this file, and whole.
    return typeof read === 'object' && read !== null ? (read as Known) : {};
  } catch {
    return {};
  }
}
