/** How a fetch of a submodule went, in the words of git. */
export type Move = {
  /** The commit that was there; null where nothing was. */
  readonly from: string | null;
  readonly to: string | null;
  /** The commit that the branch names. */
  readonly pinned: string | null;
  /** Commits that `to` has and the one before has not; null where they cannot be counted. */
  readonly commits: number | null;
  /** The other way round. */
  readonly back: number | null;
};

/** A move in one line, such as `0c33cbf → edc62fe, 12 commits`. */
export function moveText({ from, to, pinned, commits, back }: Move): string {
  const end = shortCommit(to);
  const steps = [
    ...(commits !== null && commits > 0 ? [counted(commits)] : []),
    ...(back !== null && back > 0 ? [`${counted(back)} back`] : []),
  ].join(' and ');
  if (from === null) return `cloned at ${end}${beyond(steps, pinned)}`;
  return from === to ? `${end}, as it was` : [`${shortCommit(from)} → ${end}`, steps].join(', ');
}

export const shortCommit = (commit: string | null): string => commit?.slice(0, 7) ?? 'unknown';

const beyond = (steps: string, pinned: string | null): string =>
  steps === '' ? ', the commit this branch names' : `, ${steps} from ${shortCommit(pinned)}`;

const counted = (count: number): string => `${count} ${count === 1 ? 'commit' : 'commits'}`;
