import type { Package } from './packages.ts';
import type { Weight } from './sizes.ts';

/** Something that weighs more or less than before. */
export type Difference = {
  readonly name: string;
  readonly before: number;
  readonly after: number;
};

/** Where two images differ in weight, the biggest difference first; each told at the deepest path that holds it. */
export function compareWeights(
  before: Weight,
  after: Weight,
  least: number,
): readonly Difference[] {
  return [...different(before, after, least)].toSorted(bySize);
}

/** Packages whose weight changed, came or went, the biggest difference first. */
export function comparePackages(
  before: readonly Package[],
  after: readonly Package[],
): readonly Difference[] {
  const names = new Set([...before, ...after].map(({ name }) => name));
  return [...names]
    .map((name) => ({ name, before: bytesOf(before, name), after: bytesOf(after, name) }))
    .filter((one) => one.before !== one.after)
    .toSorted(bySize);
}

const change = ({ before, after }: Difference): number => after - before;
const bySize = (one: Difference, other: Difference): number =>
  Math.abs(change(other)) - Math.abs(change(one));

/** Whether parts say more than the whole: a hundred of like size say less. */
function tells(parts: readonly Difference[]): boolean {
  const sizes = parts.map((one) => Math.abs(change(one)));
  const sum = sizes.reduce((total, one) => total + one, 0);
  return sum > 0 && Math.max(...sizes) >= sum / 10;
}

/** Folders below each other in which a difference is looked for; what is deeper is told at the last of them. */
const deepest = 100;

function* different(
  before: Weight,
  after: Weight,
  least: number,
  depth = deepest,
): Generator<Difference> {
  const mine = new Map(before.below().map((one) => [one.path, one]));
  const theirs = new Map(after.below().map((one) => [one.path, one]));
  for (const path of new Set([...mine.keys(), ...theirs.keys()])) {
    const [old, now] = [mine.get(path), theirs.get(path)];
    const one = { name: path, before: old?.bytes ?? 0, after: now?.bytes ?? 0 };
    const both = old !== undefined && now !== undefined && depth > 0;
    const deeper = both ? [...different(old, now, least, depth - 1)] : [];
    if (tells(deeper)) yield* deeper;
    else if (Math.abs(change(one)) >= least && change(one) !== 0) yield one;
  }
}

const bytesOf = (packages: readonly Package[], name: string): number =>
  packages.filter((one) => one.name === name).reduce((sum, { bytes }) => sum + bytes, 0);
