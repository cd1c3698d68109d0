import type { Image } from './image.ts';
import type { Dive } from './dive.ts';
import { shown } from './entry.ts';
import { instructions } from './instruction.ts';
import { merge } from './merge.ts';
import type { Count, Hidden } from './merge.ts';
import { aptPackages, pythonPackages } from './packages.ts';
import type { Package } from './packages.ts';
import { branches, rows, weigh } from './sizes.ts';
import type { Branch, Row, Weight } from './sizes.ts';

/** Where the bytes of an image are. Counted from the layers, so equal on every store of the engine. */
export type Breakdown = {
  /** Bytes of all files of all layers; of the files that can be seen; and the difference. */
  readonly bytes: { readonly image: number; readonly visible: number; readonly hidden: number };
  readonly files: number;
  readonly folders: readonly Row[];
  /** All that can be seen, down to a thousandth of it: what `treemap` draws. */
  readonly tree: Branch;
  readonly python: readonly Package[];
  readonly apt: readonly Package[];
  readonly layers: readonly LayerRow[];
  readonly hidden: readonly HiddenRow[];
  readonly dive: Dive;
};
export type LayerRow = {
  /** From 1. */
  readonly layer: number;
  readonly instruction: string;
  readonly bytes: number;
  readonly added: Readonly<Count>;
  readonly changed: Readonly<Count>;
  readonly removed: Readonly<Count>;
};
/** Hidden bytes with one history, under the folder that holds them all. */
export type HiddenRow = {
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
  /** The layers, from 1. */
  readonly put: number;
  readonly by: number;
  readonly how: Hidden['how'];
};

/** Takes an image apart. The weights are beside it, since only a comparison needs all of them. */
export function breakDown(image: Image): {
  readonly breakdown: Breakdown;
  readonly weight: Weight;
} {
  const { root, hidden, changes, dive } = merge(image.layers);
  const weight = weigh(root);
  const total = changes.reduce((sum, { bytes }) => sum + bytes, 0);
  const made = instructions(image.config);
  const breakdown = {
    bytes: { image: total, visible: weight.bytes, hidden: total - weight.bytes },
    files: weight.files,
    folders: rows(weight, weight.bytes / 100),
    tree: branches(weight, weight.bytes / 1000),
    python: pythonPackages(weight),
    apt: aptPackages(image.texts['var/lib/dpkg/status'] ?? ''),
    layers: changes.map(({ bytes, added, changed, removed }, index) => ({
      layer: index + 1,
      instruction: made[index] ?? '',
      bytes,
      added,
      changed,
      removed,
    })),
    hidden: hiddenRows(hidden),
    dive,
  };
  return { breakdown, weight };
}

function hiddenRows(hidden: readonly Hidden[]): readonly HiddenRow[] {
  const found = new Map<string, { -readonly [K in keyof HiddenRow]: HiddenRow[K] }>();
  for (const { path, bytes, put, by, how } of hidden) {
    const key = `${put} ${by} ${how}`;
    const row = found.get(key);
    if (row === undefined) found.set(key, { path, files: 1, bytes, put: put + 1, by: by + 1, how });
    else {
      row.files += 1;
      row.bytes += bytes;
      row.path = common(row.path, path);
    }
  }
  return [...found.values()]
    .map((row) => ({ ...row, path: `/${shown(row.path)}` }))
    .toSorted((one, other) => other.bytes - one.bytes);
}

function common(one: string, other: string): string {
  let path = one;
  while (path !== '' && other !== path && !other.startsWith(`${path}/`))
    path = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  return path;
}
