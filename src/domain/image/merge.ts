import { DiveCount } from './dive.ts';
import type { Dive } from './dive.ts';
import type { Layer } from './entry.ts';
import { Step } from './step.ts';
import { at, impliedFolder } from './tree.ts';
import type { Node } from './tree.ts';

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
};

export type Merged = {
  readonly root: Node;
  readonly hidden: readonly Hidden[];
  readonly changes: readonly Change[];
  readonly dive: Dive;
};

/** Lays the layers on each other, lowest first: what a container of the image would see. */
export function merge(layers: readonly Layer[]): Merged {
  const root = impliedFolder(0);
  const hidden: Hidden[] = [];
  const count = new DiveCount();
  const changes = layers.map((layer, index) => new Step(root, index, count).apply(layer, hidden));
  const above = changes.slice(1).reduce((sum, { bytes }) => sum + bytes, 0);
  return { root, hidden, changes, dive: count.total(above) };
}

/** The layer, from 0, that wrote what a file holds, whoever copied it since to change its owner or mode; null where there is none. */
export function writtenBy({ root, hidden }: Merged, path: string): number | null {
  const node = at(root, path);
  if (node?.inode.kind !== 'file') return null;
  return hidden
    .filter((one) => one.path === path && (one.how === 'rights' || one.how === 'same'))
    .reduceRight((layer, { put, by }) => (by === layer ? put : layer), node.inode.layer);
}
