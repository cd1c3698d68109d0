import type { Command } from './shell.ts';
import type { Reading } from './world.ts';

/** What a check of the machine found. */
export type Finding =
  | { readonly is: 'ok'; readonly found: string }
  /** Work goes on, but a person should know. */
  | { readonly is: 'warning'; readonly why: string; readonly todo: readonly string[] }
  | { readonly is: 'missing'; readonly why: string; readonly todo: readonly string[] }
  /** It cannot be told, because something it stands on is missing. */
  | { readonly is: 'unknown'; readonly why: string };

/** Something a task needs of the machine. `doctor` shows it, a run refuses without it. */
export interface Requirement {
  /** Such as `docker engine`; unique, and what people read. */
  readonly name: string;
  readonly check: (look: Reading) => Promise<Finding>;
  /** A quicker look: true where it is surely met. A run, which shows nothing of what is fine, then does without `check`. */
  readonly glance?: (look: Reading) => Promise<boolean>;
  /** The task itself looks at this before it starts, with words that fit what was asked; a run need not ask twice. */
  readonly checkedByTask?: boolean;
  /** Only `doctor` asks for it: too slow or too weak a reason to stop a run. */
  readonly advice?: boolean;
  /** A cure that is safe to apply by itself; null where there is none on this machine. */
  readonly fix?: (look: Reading) => Promise<Fix | null>;
}

/** A cure: commands that `doctor --fix` runs after asking. */
export type Fix = {
  readonly summary: string;
  readonly commands: readonly Command[];
};
