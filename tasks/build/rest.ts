import type { CommonOptions } from './options.ts';

/** What a way to build was given. */
export type Given = {
  readonly options: CommonOptions & { readonly noCache?: boolean };
  readonly rest: readonly string[];
};

/**
 * What stands after `--` and means the same as an option of ours is that option: the guess, the record, the name of the
 * image and the command all go by it. As docker reads them, the last word of several holds.
 */
export function withRest<T extends Given>(given: T): T {
  const { words, target } = withoutTarget(given.rest);
  const noCache = words.flatMap((word) => noCacheOf(word) ?? []).at(-1);
  return {
    ...given,
    options: {
      ...given.options,
      ...(target === null ? {} : { target }),
      ...(noCache === undefined ? {} : { noCache }),
    },
    rest: words.filter((word) => noCacheOf(word) === null),
  };
}

/** A word without a value stays, for docker to say what is wrong with it. */
function withoutTarget(rest: readonly string[]) {
  const words: string[] = [];
  let target: string | null = null;
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at] ?? '';
    const next = rest[at + 1];
    if (word.startsWith('--target=')) target = word.slice('--target='.length);
    else if (word === '--target' && next !== undefined) {
      target = next;
      at += 1;
    } else words.push(word);
  }
  return { words, target };
}

/** What a word says of the cache; null where it says nothing. */
function noCacheOf(word: string): boolean | null {
  if (word === '--no-cache') return true;
  const value = /^--no-cache=(true|false|[tf01])$/iu.exec(word)?.[1];
  return value === undefined ? null : /^[t1]/iu.test(value);
}
