import type { Step } from '../model.ts';
import { ALIKE, same, saidBy, similarity, type Said } from './similar.ts';
import { pairStages } from './stages.ts';

/** How a step of one build is found again in another. */
export type How = 'same' | 'renumbered' | 'reworded' | 'moved';

/** A step of two builds; null where a build has none that fits. */
export type Pair = {
  readonly before: number | null;
  readonly after: number | null;
  readonly how: How;
};

/** The steps of one build, as they are matched. */
export type Side = {
  readonly steps: readonly Step[];
  /** Whether long names lost their end, as in the frame of a terminal. */
  readonly cut: boolean;
  /** How many steps the log leaves out because they took no time. */
  readonly leftOut: number;
};

/**
 * Finds the steps of one build in another, by stage and instruction: the number of a step plays no part.
 * What is left over is matched by how alike it is and where it stands, and at last across stages.
 * In the order of the second build; what only the first has follows its neighbour there.
 */
export function match(before: Side, after: Side): readonly Pair[] {
  const known = matching(before, after);
  inStages(known, before.leftOut + after.leftOut === 0);
  acrossStages(known);
  return inOrder(known, movedIn(known));
}

type Known = {
  readonly steps: readonly [readonly Step[], readonly Step[]];
  readonly said: readonly [readonly Said[], readonly Said[]];
  /** The place of each step: its stage, by the name it has in the second build, or its kind. */
  readonly places: readonly [readonly string[], readonly string[]];
  /** By index in the first build, that in the second; and back. */
  readonly there: Map<number, number>;
  readonly back: Map<number, number>;
  readonly reworded: Set<number>;
};

const STAGE = 'stage ';
const noNames: ReadonlyMap<string, string> = new Map();
const place = (step: Step, names: ReadonlyMap<string, string>): string =>
  step.stage === null
    ? `kind ${step.kind}`
    : `${STAGE}${step.platform ?? ''} ${names.get(step.stage) ?? step.stage}`;

function matching(before: Side, after: Side): Known {
  const stages = pairStages(before, after);
  return {
    steps: [before.steps, after.steps],
    said: [
      before.steps.map((step) => saidBy(step, before.cut)),
      after.steps.map((step) => saidBy(step, after.cut)),
    ],
    places: [
      before.steps.map((step) => place(step, stages)),
      after.steps.map((step) => place(step, noNames)),
    ],
    there: new Map(),
    back: new Map(),
    reworded: new Set(),
  };
}

function inStages(known: Known, whole: boolean): void {
  const { said, places } = known;
  const here = (one: number, other: number) => places[0][one] === places[1][other];
  for (const [one, other] of candidates(known, here))
    if (equal(said, one, other)) join(known, one, other);
  // Where steps are left out, neighbours prove nothing.
  const near = candidates(known, here).filter((pair) => whole && inOneGap(known, ...pair));
  const gap = new Set(near.map((pair) => pair.join(' ')));
  byLikeness(known, here, (...pair) => (gap.has(pair.join(' ')) ? NEARBY : 0), ALIKE);
}

const anywhere = (): boolean => true;

function acrossStages(known: Known): void {
  for (const [one, other] of candidates(known, anywhere))
    if (equal(known.said, one, other)) join(known, one, other);
  byLikeness(known, anywhere, () => 0, VERY_ALIKE);
}

/** In another stage more must have stayed. */
const VERY_ALIKE = 0.75;
/** What standing between the same neighbours is worth. */
const NEARBY = 0.15;

function byLikeness(
  known: Known,
  may: (one: number, other: number) => boolean,
  bonus: (one: number, other: number) => number,
  least: number,
): void {
  const [first, second] = known.said;
  const scored = candidates(known, may).flatMap(([one, other]) => {
    const [a, b] = [first[one], second[other]];
    if (a === undefined || b === undefined || a.verb !== b.verb) return [];
    const score = similarity(a, b) + bonus(one, other);
    return score < least ? [] : [{ one, other, score }];
  });
  for (const { one, other } of scored.toSorted((a, b) => b.score - a.score)) {
    if (join(known, one, other)) known.reworded.add(other);
  }
}

/** Every pair of steps that have no partner yet, in order. */
function candidates(
  { steps, there, back }: Known,
  may: (one: number, other: number) => boolean,
): readonly (readonly [number, number])[] {
  const free = (side: 0 | 1, taken: ReadonlyMap<number, number>) =>
    steps[side].flatMap((_, index) => (taken.has(index) ? [] : [index]));
  const others = free(1, back);
  return free(0, there).flatMap((one) =>
    others.flatMap((other) => (may(one, other) ? [[one, other] as const] : [])),
  );
}

function join({ there, back }: Known, one: number, other: number): boolean {
  if (there.has(one) || back.has(other)) return false;
  there.set(one, other);
  back.set(other, one);
  return true;
}

function equal(said: Known['said'], one: number, other: number): boolean {
  const [a, b] = [said[0][one], said[1][other]];
  return a !== undefined && b !== undefined && same(a, b);
}

/** Whether the neighbours on both sides that have partners are each other’s. */
function inOneGap({ places, there, back }: Known, one: number, other: number): boolean {
  const neighbour = (side: 0 | 1, index: number, way: 1 | -1): number | null => {
    const taken = side === 0 ? there : back;
    for (let at = index + way; at >= 0 && at < places[side].length; at += way)
      if (places[side][at] === places[side][index] && taken.has(at)) return at;
    return null;
  };
  return ([1, -1] as const).every((way) => {
    const near = neighbour(0, one, way);
    return (near === null ? null : (there.get(near) ?? null)) === neighbour(1, other, way);
  });
}

/**
 * The steps of the second build that stand in another stage, or elsewhere in the order of theirs. Their numbers tell
 * the order: a log lists steps as they began, and those from the cache begin in any order.
 */
function movedIn({ steps, places, there }: Known): ReadonlySet<number> {
  const moved = new Set<number>();
  const orders = new Map<
    string,
    { readonly from: number; readonly to: number; readonly other: number }[]
  >();
  for (const [one, other] of there) {
    const here = places[0][one] ?? '';
    const [from, to] = [steps[0][one]?.position, steps[1][other]?.position];
    if (here !== places[1][other]) moved.add(other);
    // What is no instruction starts in any order.
    else if (typeof from === 'number' && typeof to === 'number')
      orders.set(here, [...(orders.get(here) ?? []), { from, to, other }]);
  }
  for (const order of orders.values()) {
    const sorted = order.toSorted((a, b) => a.from - b.from);
    const kept = new Set(longestRising(sorted.map(({ to }) => to)));
    for (const { to, other } of sorted) if (!kept.has(to)) moved.add(other);
  }
  return moved;
}

/** The longest subsequence that rises: what kept its order. */
function longestRising(values: readonly number[]): readonly number[] {
  const best: (readonly number[])[] = [];
  for (const [index, value] of values.entries()) {
    const before = best
      .slice(0, index)
      .filter((run) => (run.at(-1) ?? 0) < value)
      .reduce<readonly number[]>((a, b) => (b.length > a.length ? b : a), []);
    best.push([...before, value]);
  }
  return best.reduce<readonly number[]>((a, b) => (b.length > a.length ? b : a), []);
}

function inOrder(known: Known, moved: ReadonlySet<number>): readonly Pair[] {
  const { steps, there, back, reworded } = known;
  const gone = new Map<number, Pair[]>();
  let last = -1;
  for (const index of steps[0].keys()) {
    const partner = there.get(index);
    if (partner === undefined) {
      const pair: Pair = { before: index, after: null, how: 'same' };
      gone.set(last, [...(gone.get(last) ?? []), pair]);
    } else last = partner;
  }
  const pairs = [...steps[1].keys()].flatMap((after): readonly Pair[] => {
    const before = back.get(after) ?? null;
    const how = moved.has(after)
      ? 'moved'
      : reworded.has(after)
        ? 'reworded'
        : numbered(known, after);
    return [{ before, after, how }, ...(gone.get(after) ?? [])];
  });
  return [...(gone.get(-1) ?? []), ...pairs];
}

function numbered({ steps, back }: Known, after: number): How {
  const before = steps[0][back.get(after) ?? -1];
  return before === undefined || before.position === steps[1][after]?.position
    ? 'same'
    : 'renumbered';
}
