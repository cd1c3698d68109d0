/** A `.po` file in a commit of another repository. */
type Offered = {
  /** Its path in this checkout, such as `locale/fr/LC_MESSAGES/django.po`. */
  readonly path: string;
  /** The object that holds its text. */
  readonly blob: string;
};

export type Offer =
  | { readonly is: 'catalogues'; readonly files: readonly Offered[] }
  /** Something that could lead out of the folder: a link, or a submodule. */
  | { readonly is: 'refused'; readonly path: string; readonly what: 'link' | 'submodule' }
  | { readonly is: 'nothing' };

/**
 * The translations that `git ls-tree -r -z` of a commit names, whether it keeps them under `locale/` or at its root.
 * Only `.po` files of a language are taken, so nothing else of that repository can come here, and no path can lead out.
 */
export function offerOf(lsTree: string): Offer {
  const entries = lsTree
    .split('\0')
    .map((line) => /^(\d{6}) \w+ ([0-9a-f]+)\t([^]*)$/u.exec(line))
    .flatMap((found) =>
      found ? [{ mode: found[1], blob: found[2] ?? '', at: found[3] ?? '' }] : [],
    );
  const below = entries.some(({ at }) => at === 'locale' || at.startsWith('locale/'));
  const here = entries
    .filter(({ at }) => !below || at === 'locale' || at.startsWith('locale/'))
    .map((entry) => ({ ...entry, path: below ? entry.at : `locale/${entry.at}` }));
  const odd = here.find(({ mode }) => mode !== '100644' && mode !== '100755');
  if (odd && (below || mayHold(odd.path)))
    return { is: 'refused', path: odd.at, what: odd.mode === '160000' ? 'submodule' : 'link' };
  const files = here.flatMap(({ path, blob }) => (isCatalogue(path) ? [{ path, blob }] : []));
  return files.length === 0 ? { is: 'nothing' } : { is: 'catalogues', files };
}

/** Whether a path is one of kpi's `.po` files. English is the source: its files are made on demand and never kept. */
export const isCatalogue = (path: string): boolean =>
  /^locale\/(?!en\/)[a-z]{2,3}(?:[_@-][A-Za-z0-9]+)*\/LC_MESSAGES\/django(?:js)?\.po$/u.test(path);

/** Whether a path at the root of a repository of translations is a language's, or a part of one. */
const mayHold = (path: string): boolean =>
  /^locale\/[a-z]{2,3}(?:[_@-][A-Za-z0-9]+)*(?:\/|$)/u.test(path);

/** The name and commit of the newest `release/*` among what `git ls-remote` prints; of the default branch where there is none. */
export function newestRelease(
  lsRemote: string,
): { readonly ref: string; readonly commit: string } | null {
  const refs = [...lsRemote.matchAll(/^([0-9a-f]{40,64})\t(\S+)$/gmu)].map((found) => ({
    commit: found[1] ?? '',
    ref: found[2] ?? '',
  }));
  const releases = refs.flatMap((one) => {
    const version = /^refs\/heads\/release\/(\d+(?:\.\d+)*)$/u.exec(one.ref)?.[1];
    return version === undefined ? [] : [{ ...one, version: version.split('.').map(Number) }];
  });
  const [newest] = releases.toSorted((a, b) => later(b.version, a.version));
  const found = newest ?? refs.find(({ ref }) => ref === 'HEAD');
  return found === undefined
    ? null
    : { ref: found.ref.replace('refs/heads/', ''), commit: found.commit };
}

function later(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((part, index) => part !== (other[index] ?? 0));
  return at < 0 ? one.length - other.length : (one[at] ?? 0) - (other[at] ?? 0);
}

/** Why an address cannot be pulled from; null where it can. It is written down and shown, so it must not hold a password. */
export function badAddress(address: string): string | null {
  if (address === '' || address.startsWith('-')) return 'is no address of a repository';
  if (/^[\w+.-]+:\/\/[^/]*:[^/]*@/u.test(address))
    return 'holds a password; leave it out, and git asks its credential helper';
  return null;
}

/** The paths that a `.tx/config` writes to outside `locale/`. */
export const strayFilters = (txConfig: string): readonly string[] =>
  [...txConfig.matchAll(/^\s*file_filter\s*=\s*(.+?)\s*$/gmu)]
    .map((found) => found[1] ?? '')
    .filter((filter) => !filter.startsWith('locale/') || filter.split('/').includes('..'));

/** The tokens in a `.transifexrc`. */
export const tokensIn = (transifexrc: string): readonly string[] =>
  [...transifexrc.matchAll(/^\s*(?:token|password)\s*=\s*(\S+)\s*$/gmu)].map(
    (found) => found[1] ?? '',
  );

/** The team's commit line: with the version on a release branch, as its releases have it. */
export function commitLine(branch: string | null): string {
  const version = /^release\/(\S+)$/u.exec(branch ?? '')?.[1];
  return version === undefined
    ? 'chore(locale): update translations from transifex'
    : `chore: pull transifex translations for ${version}`;
}
