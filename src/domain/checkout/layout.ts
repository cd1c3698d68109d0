/** How a checkout of kpi keeps its translations; it decides what a build does for them. */
export type Layout =
  /** A submodule: the build clones the translations repository. */
  | 'gitlink'
  /** Files of the checkout itself: the build compiles them. */
  | 'tree'
  | 'neither';

/** Tells the layout from what `git ls-tree HEAD locale` prints. */
export function layout(lsTree: string): Layout {
  const found = /^\d{6} (commit|tree) [0-9a-f]+\tlocale$/mu.exec(lsTree)?.[1];
  if (found === undefined) return 'neither';
  return found === 'commit' ? 'gitlink' : 'tree';
}
