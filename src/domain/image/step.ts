import type { DiveCount } from './dive.ts';
import type { Entry, Layer } from './entry.ts';
import type { Change, Count, Hidden } from './merge.ts';
import { at, impliedFolder, inodeOf, nodeOf, sameRights, visit } from './tree.ts';
import type { Inode, Node } from './tree.ts';

/** One layer being laid on the tree. */
export class Step {
  readonly #root: Node;
  readonly #index: number;
  readonly #dive: DiveCount;
  readonly #added: Count = { files: 0, bytes: 0 };
  readonly #changed: Count = { files: 0, bytes: 0 };
  readonly #removed: Count = { files: 0, bytes: 0 };
  /** Folders that the layer names. */
  readonly #folders: { readonly path: string; readonly node: Node }[] = [];
  /** Content that lost its last name; why, shows when the layer is done. */
  readonly #lost: { readonly path: string; readonly inode: Inode }[] = [];
  /** Names taken away by whiteouts, which entries may bring back. */
  readonly #gone = new Map<string, number>();
  /** Entries come folder by folder, so the last one is most often the next one. */
  #last: { readonly path: string; readonly node: Node } | null = null;

  constructor(root: Node, index: number, dive: DiveCount) {
    this.#root = root;
    this.#index = index;
    this.#dive = dive;
  }

  apply(layer: Layer, hidden: Hidden[]): Change {
    // Whiteouts speak of lower layers only, wherever they stand in the archive.
    const taken = layer.deleted.map((path) => this.#delete(path));
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
    for (const path of layer.deleted) this.#busy(path);
    for (const done of taken) done();
    // dive looks only at what has nothing below it in the same layer.
    for (const { path, node } of this.#folders) this.#count(path, node, 0);
    return {
      bytes,
      added: this.#added,
      changed: this.#changed,
      removed: this.#removed,
    };
  }

  /** Takes away what a whiteout names; what it gives lets dive count it when the layer is done. */
  #delete(path: string): () => void {
    const taken = this.#whiteout(path);
    return () => {
      if (taken === null) return;
      const node = at(this.#root, path);
      if (node !== undefined) this.#count(path, node, taken);
      else this.#dive.forget(path, this.#dive.add(path, null, taken));
    };
  }

  /** Takes away a path with all below it; gives the bytes below it, or null where nothing stood there. */
  #whiteout(path: string): number | null {
    const node = this.#detach(path);
    if (node === undefined) return null;
    let below = 0;
    const see = (of: string, { inode, counted }: Node) => {
      this.#dive.forget(of, counted);
      if (inode.kind === 'folder') return;
      if (of !== path) below += inode.size;
      this.#gone.set(of, inode.size);
    };
    see(path, node);
    visit(node, path, see);
    return below;
  }

  #count(path: string, node: Node, bytes: number): void {
    if (node.children === null || node.busy !== this.#index)
      node.counted = this.#dive.add(path, node.counted, bytes);
  }

  /** The layer has something below all folders on the way. */
  #busy(path: string): void {
    let node: Node | undefined = this.#root;
    for (const part of path.split('/')) {
      if (node === undefined) return;
      node.busy = this.#index;
      node = node.children?.get(part);
    }
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
    const { path, folder, name } = entry;
    if (name === '') {
      this.#root.inode = inodeOf(entry, this.#index);
      return;
    }
    const parent = this.#folder(folder);
    const there = parent.children?.get(name);
    if (entry.kind === 'folder') return this.#putFolder(entry, parent, there);
    const inode = this.#inode(entry);
    const counted = this.#dive.add(path, there?.counted ?? null, entry.size);
    // A link to itself changes nothing.
    if (there?.inode === inode) return;
    if (there !== undefined) {
      if (there.children !== null) this.#whiteout(path);
      else this.#detach(path);
    }
    const known = this.#gone.delete(path) || there?.children === null;
    add(known ? this.#changed : this.#added, entry.size);
    const again =
      there !== undefined && isCopy(inode, there.inode) && sameRights(inode, there.inode);
    // What is copied as it was, as by a chown that changes nothing, is what the layer before made it.
    const node = nodeOf(inode, again ? there.layer : this.#index);
    node.counted = counted;
    parent.children?.set(name, node);
  }

  #putFolder(entry: Entry, parent: Node, there: Node | undefined): void {
    const { path, name } = entry;
    const inode = inodeOf(entry, this.#index);
    if (there?.children) {
      this.#folders.push({ path, node: there });
      // Every layer names the folders on the way to what it changes.
      if (!sameRights(there.inode, inode)) there.layer = this.#index;
      there.inode = inode;
      return;
    }
    if (there !== undefined) this.#whiteout(path);
    const node = nodeOf(inode, this.#index);
    this.#folders.push({ path, node });
    parent.children?.set(name, node);
  }

  /** A hard link is the content that its target has now: it keeps it when the target is replaced later. */
  #inode(entry: Entry): Inode {
    const target = entry.kind === 'hardlink' ? at(this.#root, entry.target)?.inode : undefined;
    if (target === undefined || target.kind === 'folder') return inodeOf(entry, this.#index);
    if (entry.path !== entry.target) target.links += 1;
    return target;
  }

  #folder(path: string): Node {
    if (this.#last?.path === path) return this.#last.node;
    let node = this.#root;
    node.busy = this.#index;
    let way = '';
    for (const part of path === '' ? [] : path.split('/')) {
      way = way === '' ? part : `${way}/${part}`;
      let child = node.children?.get(part);
      if (!child?.children) {
        if (child !== undefined) this.#whiteout(way);
        child = impliedFolder(this.#index);
        node.children?.set(part, child);
      }
      node = child;
      node.busy = this.#index;
    }
    this.#last = { path, node };
    return node;
  }

  #account({ path, inode }: { readonly path: string; readonly inode: Inode }): Hidden {
    const now = at(this.#root, path);
    const mine = now?.layer === this.#index || now?.inode.layer === this.#index;
    const how =
      !mine || now?.inode.kind !== 'file'
        ? 'deleted'
        : !isCopy(now.inode, inode)
          ? 'replaced'
          : sameRights(now.inode, inode)
            ? 'same'
            : 'rights';
    return { path, bytes: inode.size, put: inode.layer, by: this.#index, how };
  }
}

/** Whether a file is a copy of another, without a look at its bytes: chown and chmod keep its time. */
const isCopy = (one: Inode, other: Inode): boolean =>
  one.kind === 'file' &&
  other.kind === 'file' &&
  one.size === other.size &&
  one.mtime === other.mtime;

function add(count: Count, bytes: number): void {
  count.files += 1;
  count.bytes += bytes;
}
