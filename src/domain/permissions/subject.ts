import type { PathKind } from './policy.ts';

/** A name in the tree that is judged: of an image, most often. Names are without slashes. */
export type Subject = {
  readonly inode: {
    readonly kind: string;
    readonly uid: number;
    readonly gid: number;
    readonly mode: number;
    readonly capability: string;
    readonly target: string;
    /** Bytes; left out where they are not known. */
    readonly size?: number;
  };
  /** The layer that made it what it is, from 0. */
  readonly layer: number;
  readonly children: ReadonlyMap<string, Subject> | null;
};

export const kindOf = ({ inode: { kind } }: Subject): PathKind =>
  kind === 'file' || kind === 'folder' || kind === 'link'
    ? kind
    : kind === 'hardlink'
      ? 'file'
      : 'other';

/** What stands at an absolute path, links followed, with all folders on the way to it; null where nothing does. */
export function follow(root: Subject, path: string): readonly Subject[] | null {
  const parts = path.split('/').toReversed();
  const way: Subject[] = [root];
  for (let links = 0; parts.length > 0;) {
    const part = parts.pop() ?? '';
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (way.length > 1) way.pop();
      continue;
    }
    const next = way.at(-1)?.children?.get(part);
    if (next === undefined) return null;
    if (next.inode.kind !== 'link') {
      way.push(next);
      continue;
    }
    links += 1;
    // As many as Linux follows.
    if (links > 40) return null;
    if (next.inode.target.startsWith('/')) way.length = 1;
    parts.push(...next.inode.target.split('/').toReversed());
  }
  return way;
}
