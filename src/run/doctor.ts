import type { Fix, Requirement } from '../model/requirement.ts';
import type { Reading } from '../model/world.ts';
import { check } from './preflight.ts';
import type { Checked } from './preflight.ts';

/** What the doctor needs of the outside. */
export interface Practice {
  /** A fresh look: what was found before a cure must not be remembered after it. */
  readonly look: () => Reading;
  /** Whether to apply a cure. */
  readonly agree: (requirement: Requirement, fix: Fix) => Promise<boolean>;
  /** Applies it; false when one of its commands failed. */
  readonly apply: (fix: Fix) => Promise<boolean>;
}

/** Checks everything once. */
export const examine = (
  wanted: ReadonlyMap<Requirement, readonly string[]>,
  practice: Practice,
): Promise<readonly Checked[]> => check(wanted, practice.look());

/** Applies the cures one after the other, looking again after each, and gives what is left. */
export async function cure(
  wanted: ReadonlyMap<Requirement, readonly string[]>,
  practice: Practice,
): Promise<readonly Checked[]> {
  const tried = new Set<string>();
  for (;;) {
    const look = practice.look();
    const checked = await check(wanted, look);
    const next = await nextFix(checked, look, tried);
    if (next === null) return checked;
    tried.add(next.key);
    if (await practice.agree(next.requirement, next.fix)) await practice.apply(next.fix);
  }
}

/** The first cure not tried yet; one requirement may need several in a row, such as to install and then to start. */
async function nextFix(checked: readonly Checked[], look: Reading, tried: ReadonlySet<string>) {
  for (const { requirement, finding } of checked) {
    if (finding.is !== 'missing') continue;
    const fix = (await requirement.fix?.(look)) ?? null;
    const key = `${fix?.summary}`;
    if (fix !== null && !tried.has(key)) return { requirement, fix, key };
  }
  return null;
}
