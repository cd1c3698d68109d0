import type { Entry } from './summary.ts';

/** A translation that lacks a `##placeholder##` of its string, or has one that the string lacks. */
export type Misplaced = {
  readonly path: string;
  readonly msgid: string;
  readonly lacking: readonly string[];
  readonly foreign: readonly string[];
};

/** The translations of one file whose placeholders differ from those of their strings; translators do this on purpose at times. */
export const misplaced = (path: string, entries: readonly Entry[]): readonly Misplaced[] =>
  entries.flatMap(({ msgid, msgid_plural: plural, msgstr }) => {
    if (msgid === '' || msgstr.every((text) => text === '')) return [];
    const [asked, given] = [tokens(msgid, plural ?? ''), tokens(...msgstr)];
    const lacking = [...asked].filter((token) => !given.has(token));
    const foreign = [...given].filter((token) => !asked.has(token));
    return lacking.length + foreign.length === 0 ? [] : [{ path, msgid, lacking, foreign }];
  });

const tokens = (...texts: readonly string[]): ReadonlySet<string> =>
  new Set(texts.flatMap((text) => [...text.matchAll(/##\w+##/gu)].map(([token]) => token)));
