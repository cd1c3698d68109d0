import { shown } from './entry.ts';
import type { Inode, Node } from './tree.ts';

/** What a path holds, everything below it included. */
export type Weight = Row & {
  /** Made when it is asked for: a hundred thousand of them need not be there at once. */
  readonly below: () => readonly Weight[];
};
export type Row = {
  /** Absolute, and as people read it. */
  readonly path: string;
  readonly bytes: number;
  readonly files: number;
  readonly folder: boolean;
};

/** The visible bytes by folder. A file with several names counts under the first. */
export function weigh(root: Node): Weight {
  const sums = new Map<Node, Sum>();
  const again = new Set<Node>();
  add(root, sums, again, new Set());
  const of = (node: Node, path: string): Weight => {
    const sum = sums.get(node) ?? { bytes: again.has(node) ? 0 : node.inode.size, files: 1 };
    const prefix = path === '/' ? '/' : `${path}/`;
    const below = () =>
      [...(node.children ?? [])].map(([name, one]) => of(one, prefix + shown(name)));
    return { path, ...sum, folder: node.children !== null, below };
  };
  return of(root, '/');
}

type Sum = { bytes: number; files: number };

/** Adds up each folder; `again` gets the further names of a file that was counted. */
function add(node: Node, sums: Map<Node, Sum>, again: Set<Node>, seen: Set<Inode>): Sum {
  const { inode, children } = node;
  if (children === null) {
    if (seen.has(inode)) again.add(node);
    else if (inode.links > 1) seen.add(inode);
    return { bytes: again.has(node) ? 0 : inode.size, files: 1 };
  }
  const sum = { bytes: 0, files: 0 };
  for (const child of children.values()) {
    const one = add(child, sums, again, seen);
    sum.bytes += one.bytes;
    sum.files += one.files;
  }
  sums.set(node, sum);
  return sum;
}

/** A folder's weight by what is in it, for pictures. */
export type Branch = {
  readonly name: string;
  readonly bytes: number;
  readonly children: readonly Branch[];
};

/**
 * The tree down to branches of `least` bytes and to a depth that a picture can show, the heaviest first; what is lighter or
 * deeper is what the children leave over.
 */
export const branches = ({ path, bytes, below }: Weight, least: number, depth = 40): Branch => ({
  name: path.slice(path.lastIndexOf('/') + 1) || '/',
  bytes,
  children: (depth === 0 ? [] : below())
    .filter((one) => one.bytes >= least && one.bytes > 0)
    .toSorted((one, other) => other.bytes - one.bytes)
    .map((one) => branches(one, least, depth - 1)),
});

/** What stands at an absolute path; null where nothing does. */
export function weightAt(root: Weight, path: string): Weight | null {
  let found: Weight | undefined = root;
  let way = '';
  for (const part of path.split('/').filter((one) => one !== '')) {
    way += `/${part}`;
    found = found.below().find((one) => one.path === way);
    if (found === undefined) return null;
  }
  return found;
}

/**
 * The paths that tell where the bytes are, the heaviest branch first: each at least as heavy as `least`, and none that
 * only passes on the weight of one thing in it.
 */
export function rows(root: Weight, least: number): readonly Row[] {
  const found: Row[] = [];
  // Not by itself for each folder: a hostile archive has more of them below each other than calls may be.
  const waiting = [root];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    const { path, bytes, files, folder } = one;
    const below = one.below();
    const passes = folder && below.some((child) => child.bytes > bytes * 0.95);
    if (one !== root && !passes) found.push({ path, bytes, files, folder });
    const heavy = below.filter((child) => child.bytes >= least);
    waiting.push(...heavy.toSorted((a, b) => b.bytes - a.bytes).toReversed());
  }
  return found;
}
