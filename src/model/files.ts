export type Stat = {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly size: number;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly modified: number;
};

/** The text of a file, or why there is none. */
export type Read =
  | { readonly is: 'there'; readonly text: string }
  | { readonly is: 'absent' }
  | { readonly is: 'forbidden' };

/** The half of the file system that changes nothing. */
export interface ReadFiles {
  readonly text: (path: string) => Promise<Read>;
  /** Null where nothing stands; a link is followed. */
  readonly stat: (path: string) => Promise<Stat | null>;
  readonly list: (path: string) => Promise<readonly string[]>;
  /** The path with its links resolved; the path itself where it does not exist. */
  readonly real: (path: string) => Promise<string>;
  /** The absolute path of a program in PATH, or null. */
  readonly which: (program: string) => Promise<string | null>;
  /** Free bytes of the disk that holds the path, or null. */
  readonly free: (path: string) => Promise<number | null>;
}

export interface Files extends ReadFiles {
  /** Writes to a temporary name and renames; makes the folders on the way. Throws a `storage` failure. */
  readonly write: (path: string, text: string, mode?: number) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  readonly makeFolder: (path: string) => Promise<void>;
}
