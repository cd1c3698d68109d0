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
  const paths = new Map<string, { sum: number; least: number; times: number }>();
  const see = (path: string, bytes: number) => {
    const one = paths.get(path);
    if (one === undefined) paths.set(path, { sum: bytes, least: bytes, times: 1 });
    else {
      one.sum += bytes;
      one.least = Math.min(one.least, bytes);
      one.times += 1;
    }
  };
  for (const [index, layer] of layers.entries()) {
    const parents = parentsOf(layer);
    for (const { path, size } of layer.entries) if (!parents.has(path)) see(path, size);
    const taken = new Map(changes[index]?.taken.map((one) => [one.path, one]));
    for (const path of layer.deleted) {
      const gone = taken.get(path);
      if (gone !== undefined && !parents.has(path)) see(path, gone.folder ? gone.bytes : 0);
    }
  }
  const all = [...paths.values()];
  const sum = all.reduce((total, one) => total + one.sum, 0);
  const least = all.reduce((total, one) => total + one.least, 0);
  const wastedBytes = all.reduce((total, one) => total + (one.times > 1 ? one.sum : 0), 0);
  const above = changes.slice(1).reduce((total, one) => total + one.bytes, 0);
  return {
    efficiency: sum === 0 ? 1 : least / sum,
    wastedBytes,
    wastedShare: above === 0 ? 0 : wastedBytes / above,
  };
}

/** Paths of which something below stands in the same layer: dive looks only at the others. */
function parentsOf(layer: Layer): ReadonlySet<string> {
  const parents = new Set<string>();
  const mark = (path: string) => {
    for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/', cut - 1)) {
      const parent = path.slice(0, cut);
      if (parents.has(parent)) return;
      parents.add(parent);
    }
  };
  for (const { path } of layer.entries) mark(path);
  for (const path of layer.deleted) mark(path);
  return parents;
}
