/** What is known of the folder of a submodule and of its place in the checkout. */
export type SubmoduleFacts = {
  /** What the checked-out commit has at the folder. */
  readonly layout: 'gitlink' | 'tree' | 'neither';
  /** `.gitmodules` names the submodule. */
  readonly declared: boolean;
  /** The folder has a `.git` of its own. */
  readonly repository: boolean;
  /** The commit that is checked out in the folder; null where there is none. */
  readonly head: string | null;
  /** Files in the folder beside `.git`, from the folder. */
  readonly files: readonly string[];
};

export type SubmoduleState =
  /** The files belong to the checkout itself. */
  | { readonly is: 'in-the-tree' }
  /** They do, and the repository of the submodule was left among them when the branch was switched by force. */
  | { readonly is: 'left-over' }
  | { readonly is: 'none' }
  /** The commit has a submodule, and nothing says where it comes from. */
  | { readonly is: 'undeclared' }
  | { readonly is: 'empty' }
  | { readonly is: 'populated'; readonly head: string }
  /** It is there, and its files were deleted when the branch was switched. */
  | { readonly is: 'emptied'; readonly head: string }
  | { readonly is: 'half-cloned' }
  /** Files stand where the submodule goes; `own` are those that no build can make again. */
  | { readonly is: 'occupied'; readonly files: number; readonly own: readonly string[] };

/** Tells in what state a submodule is, the broken ones after switching branches among them. */
export function stateOf(facts: SubmoduleFacts): SubmoduleState {
  if (facts.layout === 'tree') return { is: facts.repository ? 'left-over' : 'in-the-tree' };
  if (facts.layout === 'neither') return { is: 'none' };
  if (!facts.declared) return { is: 'undeclared' };
  if (facts.repository) {
    if (facts.head === null) return { is: 'half-cloned' };
    return { is: facts.files.length === 0 ? 'emptied' : 'populated', head: facts.head };
  }
  if (facts.files.length === 0) return { is: 'empty' };
  const own = facts.files.filter((file) => !file.endsWith('.mo'));
  return { is: 'occupied', files: facts.files.length, own };
}

/** The commit that `git ls-tree HEAD FOLDER` says a submodule is pinned to; null where it says none. */
export const pinnedCommit = (lsTree: string): string | null =>
  /^160000 commit ([0-9a-f]{40,64})\t/mu.exec(lsTree)?.[1] ?? null;

/** Whether git failed because it could not reach the other repository. */
export const unreachable = (stderr: string): boolean =>
  /could not resolve host|failed to connect|couldn't connect|connection (?:timed out|refused|reset)|network is unreachable|operation timed out|temporary failure in name resolution|could not read from remote repository/iu.test(
    stderr,
  );
