import type { Sink } from './shell.ts';

/** What the program hears while it works. */
export interface Hearing {
  /** Aborted with the signal's name as its reason. */
  readonly stopping: AbortSignal;
  /** Aborted by a second signal. */
  readonly hurry: AbortSignal;
  /** From now on signals are answered also while a task computes without a pause. */
  readonly standBy: () => void;
  /** Hears that the program would end although something is waited for; gives the end of hearing it. */
  readonly onStall: (listener: () => void) => () => void;
  /** Hears what is thrown where nobody waits for it; gives the end of hearing it. */
  readonly onStray: (listener: (error: unknown) => void) => () => void;
  /** What `work` prints by itself, as with `console.log`, is taken by the sink. */
  readonly within: <T>(sink: Sink, work: () => T) => T;
}
