import type { Entry, Evidence } from './walk.ts';

/** A file that was offered as evidence: kept, or why not, in a sentence. */
export type Kept =
  | { readonly is: 'kept'; readonly file: Evidence }
  | { readonly is: 'refused'; readonly why: string };

/** The journal of one walk, open for what is said next. */
export interface WalkJournal {
  /** On the disk when it returns. Throws a `storage` failure. */
  readonly append: (entry: Entry) => void;
  /** Copies a file into the walk's folder. */
  readonly keep: (step: string, source: string) => Promise<Kept>;
  /** Makes a file of a text there, of this name where it is free. */
  readonly keepText: (step: string, name: string, text: string) => Promise<Kept>;
  readonly close: () => void;
}

/** The walks through checklists, a folder each. */
export interface WalkStore {
  /** Oldest first. */
  readonly ids: () => Promise<readonly string[]>;
  readonly folder: (id: string) => string;
  /** The text of a journal; null where there is none. */
  readonly text: (id: string) => Promise<string | null>;
  readonly open: (id: string) => Promise<WalkJournal>;
}
