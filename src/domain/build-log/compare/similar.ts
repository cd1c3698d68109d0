import { distance } from 'fastest-levenshtein';
import type { Step } from '../model.ts';

/** A step as it is matched: what it says, without what differs from build to build. */
export type Said = {
  readonly text: string;
  /** `RUN`, `COPY`, or the first word of a step that is no instruction. */
  readonly verb: string;
  /** A terminal cuts long names, so that only the beginning is known. */
  readonly cut: boolean;
};

/** What a step says. Digests of base images are left out, because they move without anybody’s doing. */
export function saidBy(step: Step, cut: boolean): Said {
  const text = step.instruction
    .replace(/\s+/g, ' ')
    .replace(/@sha256:[0-9a-f]*/g, '')
    // The mark of a name that was cut, ours or that of a character cut in half.
    .replace(/[…\uFFFD]+$/, '')
    .trim();
  return { text, verb: text.split(' ', 1)[0] ?? '', cut };
}

/** Shorter beginnings are shared by too many instructions to prove anything. */
const TELLING = 24;

/** Whether both say the same, as far as both are known. */
export function same(one: Said, other: Said): boolean {
  if (one.text === other.text) return true;
  const [short, long] = one.text.length < other.text.length ? [one, other] : [other, one];
  return short.cut && short.text.length >= TELLING && long.text.startsWith(short.text);
}

/** An instruction counts as reworded when this much of it stayed. */
export const ALIKE = 0.5;

/** From 0 to 1, by words and by characters; whichever finds more in common. */
export function similarity(one: Said, other: Said): number {
  const length = Math.min(
    one.cut ? one.text.length : Number.POSITIVE_INFINITY,
    other.cut ? other.text.length : Number.POSITIVE_INFINITY,
  );
  const [a, b] = [one.text.slice(0, length), other.text.slice(0, length)];
  const longest = Math.max(a.length, b.length, 1);
  return Math.max(commonWords(a, b), 1 - distance(a, b) / longest);
}

/** Dice’s coefficient of the words of two texts. */
function commonWords(one: string, other: string): number {
  const left = new Map<string, number>();
  const words = one.split(' ');
  for (const word of words) left.set(word, (left.get(word) ?? 0) + 1);
  const others = other.split(' ');
  const common = others.filter((word) => {
    const count = left.get(word) ?? 0;
    left.set(word, count - 1);
    return count > 0;
  });
  return (2 * common.length) / (words.length + others.length);
}
