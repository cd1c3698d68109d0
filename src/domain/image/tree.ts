import type { Entry, Kind } from './entry.ts';

/** What a name stands for. Hard links share one. */
export type Inode = {
  readonly kind: Kind;
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
  readonly target: string;
  readonly capability: string;
  /** The layer that brought it, from 0. */
  readonly layer: number;
  /** How many visible names it has. */
  links: number;
};

/** A name in the tree of an image. */
export type Node = {
  inode: Inode;
  /** The layer that made it what it is. */
  layer: number;
  /** Null for everything but a folder. */
  readonly children: Map<string, Node> | null;
  /** The bytes that dive has counted here; null where it has not counted. */
  counted: number | null;
  /** The last layer that has something below it; -1 for none. */
  busy: number;
};

export function inodeOf(entry: Entry, layer: number): Inode {
  const { kind, size, mode, uid, gid, mtime, target, capability } = entry;
  return { kind, size, mode, uid, gid, mtime, target, capability, layer, links: 1 };
}

export const nodeOf = (inode: Inode, layer: number): Node => ({
  inode,
  layer,
  children: inode.kind === 'folder' ? new Map() : null,
  counted: null,
  busy: -1,
});

/** A folder that no entry describes, but that has to be there for what is in it. */
export const impliedFolder = (layer: number): Node =>
  nodeOf(
    {
      kind: 'folder',
      size: 0,
      mode: 0o755,
      uid: 0,
      gid: 0,
      mtime: 0,
      target: '',
      capability: '',
      layer,
      links: 1,
    },
    layer,
  );

/** What stands at a path; undefined where nothing does. No link is followed. */
export function at(root: Node, path: string): Node | undefined {
  if (path === '') return root;
  let node: Node | undefined = root;
  for (const part of path.split('/')) {
    node = node?.children?.get(part);
    if (node === undefined) return undefined;
  }
  return node;
}

/** Visits everything below a folder, a folder before what is in it. */
export function visit(node: Node, path: string, see: (path: string, node: Node) => void): void {
  if (node.children === null) return;
  for (const [name, child] of node.children) {
    const full = path === '' ? name : `${path}/${name}`;
    see(full, child);
    visit(child, full, see);
  }
}

/** Whether two inodes have the same owner, group, mode and capabilities. */
export const sameRights = (one: Inode, other: Inode): boolean =>
  one.uid === other.uid &&
  one.gid === other.gid &&
  one.mode === other.mode &&
  one.capability === other.capability;
