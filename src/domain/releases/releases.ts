export type Release = { readonly branch: string; readonly commit: string };

/** The branches `release/2.026.33` among what `git ls-remote` prints, the oldest first. */
export function releasesIn(lsRemote: string): readonly Release[] {
  const found = [...lsRemote.matchAll(/^([0-9a-f]{40,64})\trefs\/heads\/(release\/[\d.]+)$/gmu)];
  return found
    .map(([, commit = '', branch = '']) => ({ branch, commit }))
    .toSorted((one, other) => one.branch.localeCompare(other.branch, 'en', { numeric: true }));
}

/** The one before the newest; null where there is none. */
export const previousRelease = (releases: readonly Release[]): Release | null =>
  releases.at(-2) ?? null;
