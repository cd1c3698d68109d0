/** One string of a catalogue, as gettext-parser gives it. */
export type Entry = {
  readonly msgctxt?: string | undefined;
  readonly msgid: string;
  readonly msgid_plural?: string | undefined;
  /** The translation, one for each plural form; empty text where there is none. */
  readonly msgstr: readonly string[];
  readonly comments?: { readonly flag?: string | undefined } | undefined;
};

/** A `.po` file before and after; null where it was not, or is no more. */
export type FileChange = {
  /** Such as `locale/fr/LC_MESSAGES/django.po`. */
  readonly path: string;
  readonly before: readonly Entry[] | null;
  readonly after: readonly Entry[] | null;
  /** Translated strings that are the same in both and not among them. */
  readonly same?: number;
};

/** What changed in the strings of one language. */
type LanguageChange = {
  readonly language: string;
  /** Strings that have a translation now and had none. */
  readonly gained: number;
  /** Strings whose translation reads otherwise. */
  readonly changed: number;
  /** Strings that had a translation and have none now, whether they are still asked for or not. */
  readonly lost: number;
  /** Translated strings before and after. */
  readonly before: number;
  readonly after: number;
  /** More is lost than the share that passes for normal. */
  readonly alarming: boolean;
};

export type Summary = {
  /** Languages with a string that changed, by name. */
  readonly languages: readonly LanguageChange[];
  /** Files without a single changed string: only dates, line numbers or comments moved. */
  readonly headerOnly: readonly string[];
};

/** Sums up what changed in the strings of many files, since most of what a pull changes are dates and line numbers. */
export function summarise(counted: readonly FileCount[]): Summary {
  const languages = [...new Set(counted.map(({ path }) => languageOf(path)))].sort();
  return {
    languages: languages
      .map((language) =>
        total(
          language,
          counted.filter(({ path }) => languageOf(path) === language),
        ),
      )
      .filter(({ gained, changed, lost }) => gained + changed + lost > 0),
    headerOnly: counted
      .filter(({ gained, changed, lost }) => gained + changed + lost === 0)
      .map(({ path }) => path),
  };
}

/** The language of a `.po` file, by the folder that gettext prescribes. */
const languageOf = (path: string): string => /([^/]+)\/LC_MESSAGES\//u.exec(path)?.[1] ?? path;

/** The share of its translations that a language may lose without a question. */
const normalLoss = 0.05;

/** What changed in one file. */
type FileCount = Counts & { readonly path: string };
type Counts = Pick<LanguageChange, 'gained' | 'changed' | 'lost' | 'before' | 'after'>;

/** What changed in one file. Files are counted one by one, since the strings of all of them are much to hold. */
export function count({ path, before, after, same = 0 }: FileChange): FileCount {
  const [old, now] = [translated(before ?? []), translated(after ?? [])];
  const kept = [...now].filter(([key]) => old.has(key));
  return {
    path,
    gained: now.size - kept.length,
    changed: kept.filter(([key, text]) => old.get(key) !== text).length,
    lost: [...old.keys()].filter((key) => !now.has(key)).length,
    before: old.size + same,
    after: now.size + same,
  };
}

/** The strings that a reader would see translated: gettext passes over fuzzy ones and over the header. */
const translated = (entries: readonly Entry[]): ReadonlyMap<string, string> =>
  new Map(
    entries.flatMap((entry) => {
      const fuzzy = entry.comments?.flag?.split(/,\s*/u).includes('fuzzy') === true;
      if (entry.msgid === '' || fuzzy || entry.msgstr.every((text) => text === '')) return [];
      const key = JSON.stringify([entry.msgctxt ?? '', entry.msgid, entry.msgid_plural ?? '']);
      return [[key, JSON.stringify(entry.msgstr)]];
    }),
  );

function total(language: string, files: readonly Counts[]): LanguageChange {
  const sum = (key: keyof Counts) => files.reduce((all, one) => all + one[key], 0);
  const [before, after] = [sum('before'), sum('after')];
  return {
    language,
    gained: sum('gained'),
    changed: sum('changed'),
    lost: sum('lost'),
    before,
    after,
    // What a language gains elsewhere makes up for what it loses here.
    alarming: before - after > before * normalLoss,
  };
}
