import type { Breakdown } from './breakdown.ts';
import { weightAt } from './sizes.ts';
import type { Weight } from './sizes.ts';

/** The most bytes that something may have. */
export type Budget = { readonly of: string; readonly most: number };
export type Judged = Budget & { readonly bytes: number; readonly kept: boolean };

/** Reads `total<2GB, /opt/venv<450MB, hidden<50MB`, or the same line by line with `#` comments; `wasted` is what is hidden; a string is what is wrong. */
export function readBudgets(text: string): readonly Budget[] | string {
  const words = text
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, ''))
    .flatMap((line) => line.split(','))
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const budgets: Budget[] = [];
  for (const word of words) {
    const [, of, value, unit = ''] =
      /^(total|visible|hidden|wasted|\/.*?)\s*<=?\s*(\d+(?:\.\d+)?)\s*([kKMGT]?)(?:i?B)?$/.exec(
        word,
      ) ?? [];
    if (of === undefined) return `“${word}” is no budget`;
    const step = /i/i.test(word.slice(-2)) ? 1024 : 1000;
    const power = ['', 'k', 'm', 'g', 't'].indexOf(unit.toLowerCase());
    budgets.push({ of, most: Number(value) * step ** power });
  }
  return budgets.length === 0 ? 'it holds no budget' : budgets;
}

/** Holds an image against its budgets; only those of paths need the weight of all. A path that is not there weighs nothing. */
export function judgeBudgets(
  budgets: readonly Budget[],
  { bytes }: Pick<Breakdown, 'bytes'>,
  weight: Weight | null,
): readonly Judged[] {
  const whole: Readonly<Record<string, number>> = {
    total: bytes.image,
    visible: bytes.visible,
    hidden: bytes.hidden,
    wasted: bytes.hidden,
  };
  return budgets.map((budget) => {
    const found = whole[budget.of] ?? (weight && weightAt(weight, budget.of)?.bytes) ?? 0;
    return { ...budget, bytes: found, kept: found <= budget.most };
  });
}
