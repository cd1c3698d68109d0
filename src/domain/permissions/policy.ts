/** How bad it is when a rule is broken. */
export type Level = 'error' | 'warning' | 'info';

/** A name of the image's own `etc/passwd` or `etc/group`, or a number. */
export type Who = string | number;

/**
 * What a path must be like. For each thing a rule can ask (owner, mode, access …), the last rule that matches a path and
 * asks it decides; so a later rule can make an exception for a part of what an earlier one covers.
 */
export type Rule = {
  /** Stable, for scripts and for people to talk about. */
  readonly id: string;
  /** Globs of absolute paths; a folder's own path is matched by its `/**`. */
  readonly paths: string | readonly string[];
  /** Globs of paths that this rule does not speak of. */
  readonly allow?: string | readonly string[];
  /** Only these kinds; all of them without it. */
  readonly kinds?: readonly PathKind[];
  readonly level: Level;
  /** Why the rule is there, in a sentence. */
  readonly reason: string;
  /** What the team has not decided yet, where the rule stands on that. */
  readonly question?: string;
} & Asked;

/** The things a rule can ask of each path that it matches. */
export type Asked = {
  /** One of these. */
  readonly owner?: Who | readonly Who[];
  readonly group?: Who | readonly Who[];
  /** `755`, or `u=rwX,go=rX`, where X is x for folders and for files that anybody may execute. */
  readonly mode?: string;
  /** This user can read it, with effective access along the whole path; of a folder, list it and enter it. */
  readonly readableBy?: string;
  readonly writableBy?: string;
  readonly executableBy?: string;
  readonly notWritableBy?: string;
  /** At least one path must match each of the globs. */
  readonly mustExist?: boolean;
  /** Nothing may match. */
  readonly mustNotExist?: boolean;
  /** Whether files may be setuid or setgid. */
  readonly setuid?: boolean;
  /** Whether files may carry capabilities. */
  readonly capabilities?: boolean;
  /** Whether everybody may write: `sticky` where only in folders like /tmp. */
  readonly worldWritable?: boolean | 'sticky';
  /** Owner and group have names in the image. */
  readonly named?: boolean;
  /** Its owner is that of the folder it stands in. */
  readonly ownerOfFolder?: boolean;
  /** Device nodes may stand here. */
  readonly devices?: boolean;
  /** Where a link points, something stands. */
  readonly resolves?: boolean;
};

export type PathKind = 'file' | 'folder' | 'link' | 'other';

/** A user that must be in the image, alone with this number. */
export type Account = {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly level: Level;
  readonly reason: string;
};

export type Policy = {
  readonly accounts: readonly Account[];
  readonly rules: readonly Rule[];
  /** Where volumes are mounted at run time, so that what the image has there is hidden; and who mounts them. */
  readonly volumes: readonly { readonly path: string; readonly reason: string }[];
};

/** A glob, ready for use: every path it matches is one of `bases`, or below one. */
export type Matcher = {
  readonly bases: readonly string[];
  /** It matches everything from each of them down. */
  readonly all: boolean;
  readonly test: (path: string) => boolean;
};
/** Makes a matcher; given from outside, since a library does it. */
export type Compile = (glob: string) => Matcher;

/** Something that is not as the policy asks. */
export type Finding = {
  readonly rule: string;
  readonly level: Level;
  readonly path: string;
  readonly kind: PathKind;
  /** Such as `kobo:kobo 0755`, with the size of what should not be there; `''` where nothing stands. */
  readonly is: string;
  /** What is wrong, without the path: the same words for the same trouble, whatever its size. */
  readonly problem: string;
  /** The layer that made it so, from 1; null where none did. */
  readonly layer: number | null;
  /** The Dockerfile's instruction; `''` where the image does not say. */
  readonly instruction: string;
  /** Its line in the Dockerfile, from 1; null where no Dockerfile is known, or it made another image. */
  readonly line: number | null;
  /** The volume that hides it at run time; null where none does. */
  readonly hiddenBy: string | null;
};
