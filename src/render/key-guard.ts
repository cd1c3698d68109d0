/** Milliseconds of silence around a key that was meant: what is pasted comes without any. */
export const quiet = 60;
/** Milliseconds after which the same key again is a new press: one that is held repeats before. */
const held = 700;

/** What a key is worth. */
type Press = 'alone' | 'too soon' | 'held';

/** Tells keys that were meant from a pasted text and from a key that is held down, also from one question to the next. */
export interface KeyGuard {
  readonly press: (key: string) => Press;
}

export function keyGuard(now: () => number): KeyGuard {
  let last = { key: '', at: Number.NEGATIVE_INFINITY };
  return {
    press: (key) => {
      const at = now();
      const gap = at - last.at;
      const same = key === last.key;
      last = { key, at };
      if (same && gap < held && gap >= quiet) return 'held';
      return gap < quiet ? 'too soon' : 'alone';
    },
  };
}
