import type { Requirement } from '../model/requirement.ts';

const known = new Map<string, Requirement>();

/** One requirement for one thing, whoever asks for it, so that it is checked and told once. */
export function shared(key: readonly unknown[], make: () => Requirement): Requirement {
  const text = JSON.stringify(key);
  const made = known.get(text) ?? make();
  known.set(text, made);
  return made;
}
