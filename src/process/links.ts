import { fileURLToPath, pathToFileURL } from 'node:url';

/** Which modules import which, by their addresses. */
export function linking() {
  const all = new Map<string, Set<string>>();
  return {
    add: (from: string, to: string): void =>
      void all.set(from, (all.get(from) ?? new Set()).add(to)),
    /** The files that a file imports, and those in turn; `age` is the number that a module read anew has. */
    from: (file: string, age: number): readonly string[] => {
      const url = pathToFileURL(file).href;
      const met = new Set([age === 0 ? url : `${url}?${age}`]);
      for (const one of met) for (const next of all.get(one) ?? []) met.add(next);
      return [...met].slice(1).map((one) => fileURLToPath(one.replace(/\?\d+$/, '')));
    },
  };
}
