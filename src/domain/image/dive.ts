import type { Layer } from './entry.ts';
import type { Change } from './merge.ts';

/** What the tool dive says of an image, for those used to its numbers. */
export type Dive = {
  /** From 0 to 1. */
  readonly efficiency: number;
  readonly wastedBytes: number;
  /** Wasted bytes per byte above the first layer. */
  readonly wastedShare: number;
};

/**
 * dive's own formulae, with their errors: a copied file counts with all its copies, and a folder that a later layer
 * deletes counts nothing, since dive compares paths and nothing else stood at that one.
 */
export function dive(layers: readonly Layer[], changes: readonly Change[]): Dive {
  const seen = new Seen();
  const see = (path: string, bytes: number) => seen.add(path, bytes);
  for (const [index, layer] of layers.entries()) {
    const parents = new Parents();
    const folders: string[] = [];
    for (const path of layer.deleted) parents.add(path);
    for (const { path, size, kind } of layer.entries) {
      parents.add(path);
      if (kind === 'folder') folders.push(path);
      else see(path, size);
    }
    // dive looks only at what has nothing below it in the same layer.
    for (const path of folders) if (!parents.has(path)) see(path, 0);
    const taken = new Map(changes[index]?.taken.map((one) => [one.path, one]));
    for (const path of layer.deleted) {
      const gone = taken.get(path);
      if (gone !== undefined && !parents.has(path)) see(path, gone.folder ? gone.bytes : 0);
    }
  }
  const { sum, least, wastedBytes } = seen.total();
  const above = changes.slice(1).reduce((total, one) => total + one.bytes, 0);
  return {
    efficiency: sum === 0 ? 1 : least / sum,
    wastedBytes,
    wastedShare: above === 0 ? 0 : wastedBytes / above,
  };
}

/** What each path weighed in all layers; most are seen once, and a number is much less to keep than an object. */
class Seen {
  readonly #once = new Map<string, number>();
  readonly #again = new Map<string, { readonly sum: number; readonly least: number }>();

  add(path: string, bytes: number): void {
    const before = this.#once.get(path);
    if (before === undefined) this.#once.set(path, bytes);
    else {
      const { sum, least } = this.#again.get(path) ?? { sum: before, least: before };
      this.#again.set(path, { sum: sum + bytes, least: Math.min(least, bytes) });
    }
  }

  total(): { readonly sum: number; readonly least: number; readonly wastedBytes: number } {
    let sum = 0;
    for (const bytes of this.#once.values()) sum += bytes;
    let least = sum;
    let wastedBytes = 0;
    for (const [path, one] of this.#again) {
      const first = this.#once.get(path) ?? 0;
      sum += one.sum - first;
      least += one.least - first;
      wastedBytes += one.sum;
    }
    return { sum, least, wastedBytes };
  }
}

/** The folders on the way to some paths. */
class Parents {
  readonly #found = new Set<string>();
  /** Entries come folder by folder. */
  #last = '';

  add(path: string): void {
    let cut = path.lastIndexOf('/');
    if (cut === this.#last.length && path.startsWith(this.#last)) return;
    this.#last = path.slice(0, Math.max(0, cut));
    for (; cut > 0; cut = path.lastIndexOf('/', cut - 1)) {
      const parent = path.slice(0, cut);
      if (this.#found.has(parent)) return;
      this.#found.add(parent);
    }
  }

  has(path: string): boolean {
    return this.#found.has(path);
  }
}
