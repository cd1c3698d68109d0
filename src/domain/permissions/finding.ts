import type { Accounts } from './accounts.ts';
import type { Finding, Rule } from './policy.ts';
import type { Subject } from './subject.ts';

/** What is judged, and what names go with it. */
export type Judged = {
  readonly root: Subject;
  readonly accounts: Accounts;
  /** The layer, from 0, that wrote `etc/passwd`; null where that is not known. */
  readonly accountsBy: number | null;
  /** The Dockerfile's instruction of each layer, `''` where it is not known; null where the layers are not. */
  readonly instructions: readonly string[] | null;
  /** The Dockerfile's line of each layer, where it is known. */
  readonly lines: readonly (number | null)[];
  /** Folders that the image itself declares to be volumes. */
  readonly volumes: readonly string[];
  /** A path's part as people read it. */
  readonly shown: (name: string) => string;
};

/** A finding that says no more than where it is and by which rule. */
export const bare = (rule: Pick<Rule, 'id' | 'level'>, path: string) => ({
  rule: rule.id,
  level: rule.level,
  path,
  kind: 'other' as const,
  is: '',
  layer: null,
  instruction: '',
  line: null,
  hiddenBy: null,
});

/** A layer, from 0, with its instruction and line. */
export const originOf = (
  { instructions, lines }: Judged,
  layer: number,
): Pick<Finding, 'layer' | 'instruction' | 'line'> => ({
  layer: instructions === null ? null : layer + 1,
  instruction: instructions?.[layer] ?? '',
  line: lines[layer] ?? null,
});
