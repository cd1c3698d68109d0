/** The middle of what was measured, which one slow run does not move; null for nothing. */
export function median(seconds: readonly number[]): number | null {
  if (seconds.length < 2) return seconds[0] ?? null;
  // Its own order is that of numbers, and needs no function that compares two.
  const sorted = new Float64Array(seconds).sort();
  const middle = sorted.length >> 1;
  const [high, low] = [sorted[middle], sorted[middle - 1]];
  if (high === undefined) return null;
  return sorted.length % 2 === 1 || low === undefined ? high : (low + high) / 2;
}

/** The row of tasks that nothing can make shorter, and how long it takes. */
export type CriticalPath = { readonly path: readonly string[]; readonly seconds: number };

/**
 * The longest way through tasks that wait for each other, each after those it waits for. A task whose time nobody knows
 * counts as none; null where nothing is known at all.
 */
export function criticalPath(
  tasks: Iterable<{ readonly id: string; readonly after: readonly string[] }>,
  secondsOf: (id: string) => number | null,
): CriticalPath | null {
  const ends = new Map<string, CriticalPath>();
  let known = false;
  let longest: CriticalPath = { path: [], seconds: -1 };
  for (const { id, after } of tasks) {
    const seconds = secondsOf(id);
    known ||= seconds !== null;
    let before: CriticalPath = { path: [], seconds: 0 };
    for (const earlier of after) {
      const end = ends.get(earlier);
      if (end !== undefined && (end.seconds > before.seconds || before.path.length === 0))
        before = end;
    }
    const own = { path: [...before.path, id], seconds: before.seconds + (seconds ?? 0) };
    ends.set(id, own);
    // What follows at the end of it belongs to it, even where it took no time that a clock shows.
    const goesOn = seconds !== null && before === longest;
    if (own.seconds > longest.seconds || goesOn) longest = own;
  }
  return known ? longest : null;
}
