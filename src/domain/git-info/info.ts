/** What the image knows of the commit it was built from; the file's whole content. */
export type GitInfo = {
  readonly schema: 1;
  readonly long: string;
  readonly short: string;
  /** False where no branch is checked out. */
  readonly branch: string | false;
  /** A tag that names exactly this commit. */
  readonly tag: string | false;
  /** A tracked file differs from the commit. */
  readonly dirty: boolean;
  /** ISO, with the committer's own offset. */
  readonly committed_at: string;
  /** The nearest tag, the commits since, and the commit; the commit alone where there is no tag. */
  readonly describe: string;
  /** How the translations are kept. */
  readonly layout: 'tree' | 'submodule' | 'neither';
  /** The commit of the submodule with the translations. */
  readonly locale: string | false;
};

/** What git says, each answer trimmed; null where it fails. */
export type GitAnswers = {
  readonly long: string;
  readonly short: string | null;
  /** Of `git symbolic-ref`, which fails where no branch is checked out. */
  readonly branch: string | null;
  readonly tag: string | null;
  readonly status: string | null;
  readonly committedAt: string | null;
  readonly describe: string | null;
  /** Of `git ls-tree HEAD locale`. */
  readonly locale: string | null;
  /** The commit that is checked out in the submodule. */
  readonly localeHead: string | null;
};

/** Puts the answers together. Nothing of the clock or the machine goes in, so that the file changes only with the commit. */
export function infoOf(answers: GitAnswers): GitInfo {
  const short = answers.short ?? answers.long.slice(0, 7);
  const [, kind, sha] = /^\d{6} (commit|tree) ([0-9a-f]+)\t/mu.exec(answers.locale ?? '') ?? [];
  return {
    schema: 1,
    long: answers.long,
    short,
    branch: answers.branch ?? false,
    // Of several tags on one commit, the first by name, as `git describe` alone would not choose.
    tag: answers.tag?.split('\n')[0] || false,
    dirty: (answers.status ?? '') !== '',
    committed_at: answers.committedAt ?? '',
    describe: answers.describe ?? short,
    layout: kind === 'commit' ? 'submodule' : kind === 'tree' ? 'tree' : 'neither',
    locale: kind === 'commit' ? (answers.localeHead ?? sha ?? false) : false,
  };
}

/** The file as it is written. */
export const infoText = (info: GitInfo): string => `${JSON.stringify(info, null, 2)}\n`;
