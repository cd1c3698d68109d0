import type { Entry, Layer } from './entry.ts';
import { at, impliedFolder, inodeOf, sameRights, visit } from './tree.ts';
import type { Inode, Node } from './tree.ts';

/** Bytes that an image carries and nobody can see. */
export type Hidden = {
  readonly path: string;
  readonly bytes: number;
  /** The layers, from 0, that put it there and that hid it. */
  readonly put: number;
  readonly by: number;
  /** `rights` is a copy of which only owner, mode or capabilities differ; `same` is one where nothing does. */
  readonly how: 'deleted' | 'replaced' | 'rights' | 'same';
};

export type Count = { files: number; bytes: number };

/** What one layer did to the tree. */
export type Change = {
  /** Bytes of the files it carries. */
  readonly bytes: number;
  readonly added: Readonly<Count>;
  readonly changed: Readonly<Count>;
  readonly removed: Readonly<Count>;
  /** What its whiteouts took away, each with the bytes below it. */
  readonly taken: readonly Taken[];
};
type Taken = { readonly path: string; readonly folder: boolean; readonly bytes: number };

export type Merged = {
  readonly root: Node;
  readonly hidden: readonly Hidden[];
  readonly changes: readonly Change[];
};

/** Lays the layers on each other, lowest first: what a container of the image would see. */
export function merge(layers: readonly Layer[]): Merged {
  const root = impliedFolder(0);
  const hidden: Hidden[] = [];
  const names = new Map<string, string>();
  const changes = layers.map((layer, index) => new Step(root, index, names).apply(layer, hidden));
  return { root, hidden, changes };
}

/** One layer being laid on the tree. */
class Step {
  readonly #root: Node;
  readonly #index: number;
  readonly #names: Map<string, string>;
  readonly #added: Count = { files: 0, bytes: 0 };
  readonly #changed: Count = { files: 0, bytes: 0 };
  readonly #removed: Count = { files: 0, bytes: 0 };
  readonly #taken: Taken[] = [];
  /** Content that lost its last name; why, shows when the layer is done. */
  readonly #lost: { readonly path: string; readonly inode: Inode }[] = [];
  /** Names taken away by whiteouts, which entries may bring back. */
  readonly #gone = new Map<string, number>();
  /** Entries come folder by folder, so the last one is most often the next one. */
  #last: { readonly path: string; readonly node: Node } | null = null;

  constructor(root: Node, index: number, names: Map<string, string>) {
    this.#root = root;
    this.#index = index;
    this.#names = names;
  }

  apply(layer: Layer, hidden: Hidden[]): Change {
    // Whiteouts speak of lower layers only, wherever they stand in the archive.
    for (const path of layer.deleted) this.#whiteout(path);
    for (const path of layer.opaque)
      for (const name of at(this.#root, path)?.children?.keys() ?? [])
        this.#whiteout(path === '' ? name : `${path}/${name}`);
    let bytes = 0;
    for (const entry of layer.entries) {
      bytes += entry.size;
      this.#put(entry);
    }
    for (const size of this.#gone.values()) add(this.#removed, size);
    for (const lost of this.#lost) hidden.push(this.#account(lost));
    return {
      bytes,
      added: this.#added,
      changed: this.#changed,
      removed: this.#removed,
      taken: this.#taken,
    };
  }

  #whiteout(path: string): void {
    const node = this.#detach(path);
    if (node === undefined) return;
    let bytes = 0;
    const see = (of: string, { inode }: Node) => {
      if (inode.kind === 'folder') return;
      bytes += inode.size;
      this.#gone.set(of, inode.size);
    };
    see(path, node);
    visit(node, path, see);
    this.#taken.push({ path, folder: node.children !== null, bytes });
  }

  /** Takes a name and all below it out of the tree. */
  #detach(path: string): Node | undefined {
    const cut = path.lastIndexOf('/');
    const siblings = at(this.#root, path.slice(0, Math.max(0, cut)))?.children;
    const name = path.slice(cut + 1);
    const node = siblings?.get(name);
    if (node === undefined) return undefined;
    siblings?.delete(name);
    this.#drop(path, node);
    if (node.children === null) return node;
    this.#last = null;
    visit(node, path, (of, one) => this.#drop(of, one));
    return node;
  }

  #drop(path: string, { inode }: Node): void {
    inode.links -= 1;
    if (inode.links === 0 && inode.size > 0) this.#lost.push({ path, inode });
  }

  #put(entry: Entry): void {
    const { path } = entry;
    if (path === '') {
      this.#root.inode = inodeOf(entry, this.#index);
      return;
    }
    const cut = path.lastIndexOf('/');
    const parent = this.#folder(path.slice(0, Math.max(0, cut)));
    const name = this.#name(path.slice(cut + 1));
    const there = parent.children?.get(name);
    if (entry.kind === 'folder') return this.#putFolder(entry, parent, name, there);
    const inode = this.#inode(entry);
    // A link to itself changes nothing.
    if (there?.inode === inode) return;
    if (there !== undefined) {
      if (there.children !== null) this.#whiteout(path);
      else this.#detach(path);
    }
    const known = this.#gone.delete(path) || there?.children === null;
    add(known ? this.#changed : this.#added, entry.size);
    parent.children?.set(name, { inode, layer: this.#index, children: null });
  }

  #putFolder(entry: Entry, parent: Node, name: string, there: Node | undefined): void {
    const inode = inodeOf(entry, this.#index);
    if (there?.children) {
      // Every layer names the folders on the way to what it changes.
      if (!sameRights(there.inode, inode)) there.layer = this.#index;
      there.inode = inode;
      return;
    }
    if (there !== undefined) this.#whiteout(entry.path);
    parent.children?.set(name, { inode, layer: this.#index, children: new Map() });
  }

  /** A hard link is the content that its target has now: it keeps it when the target is replaced later. */
  #inode(entry: Entry): Inode {
    const target = entry.kind === 'hardlink' ? at(this.#root, entry.target)?.inode : undefined;
    if (target === undefined || target.kind === 'folder') return inodeOf(entry, this.#index);
    if (entry.path !== entry.target) target.links += 1;
    return target;
  }

  /** A part of a string keeps the whole of it in memory, and many files have the same name. */
  #name(part: string): string {
    const known = this.#names.get(part);
    if (known !== undefined) return known;
    const name = Buffer.from(part, 'latin1').toString('latin1');
    this.#names.set(name, name);
    return name;
  }

  #folder(path: string): Node {
    if (this.#last?.path === path) return this.#last.node;
    let node = this.#root;
    let way = '';
    for (const part of path === '' ? [] : path.split('/')) {
      way = way === '' ? part : `${way}/${part}`;
      let child = node.children?.get(part);
      if (!child?.children) {
        if (child !== undefined) this.#whiteout(way);
        child = impliedFolder(this.#index);
        node.children?.set(this.#name(part), child);
      }
      node = child;
    }
    this.#last = { path, node };
    return node;
  }

  #account({ path, inode }: { readonly path: string; readonly inode: Inode }): Hidden {
    const now = at(this.#root, path);
    const mine = now !== undefined && now.layer === this.#index && now.inode.kind === 'file';
    const copied = mine && now.inode.size === inode.size && now.inode.mtime === inode.mtime;
    const how = !mine
      ? 'deleted'
      : !copied
        ? 'replaced'
        : sameRights(now.inode, inode)
          ? 'same'
          : 'rights';
    return { path, bytes: inode.size, put: inode.layer, by: this.#index, how };
  }
}

function add(count: Count, bytes: number): void {
  count.files += 1;
  count.bytes += bytes;
}
