import { confTrouble } from '../../src/domain/checkout/conf-problems.ts';
import type { BuildFacts } from '../../src/domain/checkout/facts.ts';
import { missing } from '../../src/index.ts';

/** Throws where the settings that were to tell something are there, and cannot be read. */
export function needConf(facts: BuildFacts, what: string): void {
  const trouble = confTrouble(facts);
  if (trouble !== null) throw missing(what, `${trouble.what}.`, ...trouble.todo);
}
