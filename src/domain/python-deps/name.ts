/** The one spelling of a package's name, by Python's rule: `Django_Redis` is `django-redis`. */
const normal = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/gu, '-');

/** What a requirement line is about: the package, and the git revision or the version it asks for. */
export type Wanted = {
  readonly name: string;
  readonly extras: readonly string[];
  /** Version bounds as written, such as `>=5.2,<5.3`; empty where any version will do. */
  readonly bounds: string;
  readonly git: GitSource | null;
  /** It is asked for only on some machines, by a condition after `;`. */
  readonly conditional: boolean;
};

export type GitSource = {
  /** Without `git+` and the revision. */
  readonly url: string;
  /** A commit, tag or branch; empty where the line names none. */
  readonly revision: string;
};

/** Reads `NAME[EXTRAS] BOUNDS`, `NAME @ git+URL@REV` or `git+URL@REV#egg=NAME`; null for what is none of these. */
export function readWanted(text: string): Wanted | null {
  const plain = text.replace(/^(?:-e|--editable)[ =]\s*/u, '').replace(/\s+--hash=.*$/u, '');
  const [before = '', condition] = plain.split(';').map((part) => part.trim());
  const git = gitIn(before);
  const named = /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*(.*)$/u.exec(before);
  const egg = /[#&]egg=([\w.-]+)(?:\[([^\]]*)\])?/u.exec(before);
  const [, name = '', extras = '', rest = ''] = before.startsWith('git+')
    ? (egg ?? [])
    : (named ?? []);
  if (name === '' || (git === null && !/^$|^[(<>=!~@]/u.test(rest))) return null;
  return {
    name: normal(name),
    extras: extras
      .split(',')
      .flatMap((extra) => (extra.trim() === '' ? [] : [normal(extra.trim())])),
    bounds: git === null && !rest.startsWith('@') ? rest.replaceAll(/[()\s]/gu, '') : '',
    git,
    conditional: condition !== undefined,
  };
}

/** A revision as people read it. */
export const shortRevision = (revision: string): string =>
  /^[0-9a-f]{40}$/u.test(revision) ? revision.slice(0, 7) : revision;

function gitIn(text: string): GitSource | null {
  const found = /git\+([^\s#]+)/u.exec(text)?.[1];
  if (found === undefined) return null;
  // The user in `ssh://git@host` stands before the path, a revision after it.
  const at = found.lastIndexOf('@');
  const inPath = at > found.indexOf('/', found.indexOf('://') + 3);
  return inPath
    ? { url: found.slice(0, at), revision: found.slice(at + 1) }
    : { url: found, revision: '' };
}
