import { po } from 'gettext-parser';
import type { Entry } from './summary.ts';

/** Two states of one `.po` file, without what stands in both. */
export type Difference = {
  readonly before: readonly Entry[] | null;
  readonly after: readonly Entry[];
  /** Translated strings that are the same in both. */
  readonly same: number;
};

/** The strings of a `.po` file. */
export const readCatalogue = (text: string): readonly Entry[] =>
  Object.values(po.parse(text).translations).flatMap((context) => Object.values(context));

/**
 * What differs between two states of a `.po` file. Of the hundred thousand strings of a pull a few change, and parsing
 * all of them takes half a minute where memory is short; so only entries that are not in both files are parsed.
 */
export function differences(before: string | null, after: string): Difference {
  if (before === null) return { before: null, after: readCatalogue(after), same: 0 };
  const [old, now] = [entriesOf(before), entriesOf(after)];
  if (old === null || now === null)
    return { before: readCatalogue(before), after: readCatalogue(after), same: 0 };
  const common = [...now].filter((entry) => old.has(entry));
  const rest = (entries: ReadonlySet<string>, other: ReadonlySet<string>) =>
    readCatalogue([...entries].filter((entry) => !other.has(entry)).join('\n\n'));
  return {
    before: rest(old, now),
    after: rest(now, old),
    same: common.filter(isTranslated).length,
  };
}

/** The entries as text, without comments but for their flags; null for a file without blank lines between its entries. */
function entriesOf(text: string): ReadonlySet<string> | null {
  const blocks = text.split(/\r?\n\s*\n/u).map((block) =>
    block
      .split(/\r?\n/u)
      .filter((line) => !line.startsWith('#') || line.startsWith('#,'))
      .join('\n')
      .trim(),
  );
  const entries = blocks.filter((block) => /^msgid /mu.test(block));
  if (entries.some((entry) => /^msgid [^]*^msgid /mu.test(entry))) return null;
  return new Set(entries);
}

/** Whether an entry has a translation that gettext uses; the header is none. */
const isTranslated = (entry: string): boolean =>
  !/^#,.*\bfuzzy\b/mu.test(entry) &&
  !/^msgid ""\n(?!")/mu.test(entry) &&
  /^msgstr(?:\[\d+\])? (?:"[^"]|""\n")/mu.test(entry);
