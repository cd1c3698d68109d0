import type { Words, Show } from '../model/event.ts';
import type { Failure } from '../model/failure.ts';
import type { Change, Forgotten, Tracker } from '../model/freshness.ts';
import type { ExitCode } from '../model/exit.ts';
import type { Subject } from '../model/walk.ts';
import type { Files } from '../model/files.ts';
import type { Shell, Sink } from '../model/shell.ts';
import type { RunFolder, Store } from '../model/store.ts';
import type { Machine, Probe, Reading } from '../model/world.ts';
import type { Node } from '../plan/plan.ts';
import type { Asked } from './ahead.ts';
import type { Mask } from './mask.ts';

/** Everything a run needs of the outside; `cli/main` puts it together. */
export interface Site {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: Machine;
  readonly files: Files;
  readonly shell: Shell;
  readonly store: Store;
  readonly tracker: () => Promise<Tracker>;
  /** What git was asked while the run was being set up. */
  readonly ahead?: Asked;
  readonly probe: () => Promise<Probe>;
  readonly show: Show;
  readonly mask: Mask;
  readonly looking: Reading;
  /** Where the state belongs. */
  readonly root: string;
  /** What a walk would be about now. */
  readonly subject: () => Promise<Subject>;
  readonly stopping: AbortSignal;
  /** Aborted when a person asks a second time: nothing is waited for any more. */
  readonly hurry: AbortSignal;
  /** Hears that nothing is left to wait for although something is waited for; gives the end of hearing it. */
  readonly onStall: (listener: () => void) => () => void;
  /** Hears what a task throws where nobody waits for it; gives the end of hearing it. */
  readonly onStray: (listener: (error: unknown) => void) => () => void;
  /** What `work` prints by itself, as with `console.log`, is taken by the sink. */
  readonly within: <T>(sink: Sink, work: () => T) => T;
  /** Whether a program may have the terminal for itself. */
  readonly hasTerminal: boolean;
  /** Whether a program may write to standard output itself: it carries no events. */
  readonly freeStdout: boolean;
  /** The folder of this package, whose errors are its own. */
  readonly packageFolder: string;
  /** Every question is answered with yes. */
  readonly yes: boolean;
  /** Throws where a node that seemed to have nothing to do, and was let off before the run, may not work. */
  readonly beforeWork?: ((node: Node) => Promise<void>) | null;
  /** Asks for a yes; null where nobody can be asked. */
  readonly confirm: ((message: string) => Promise<boolean>) | null;
  readonly copy: (text: string) => Promise<'clipboard' | 'terminal' | null>;
  readonly concurrency: number;
  readonly keepGoing: boolean;
  /** The node that runs even where it is up to date; null for none. */
  readonly forced: string | null;
  /** Whether each task says why it runs or does not. */
  readonly why: boolean;
  /** Null for a run that only reads: it leaves nothing. */
  readonly folder: RunFolder | null;
  readonly runId: string;
  readonly now: () => number;
  /** Seconds a task probably takes, from the past; null when unknown. */
  readonly usually: (node: Node) => number | null;
  /** The words for a failure and the exit code it means; they live with the renderers. */
  readonly wordsOf: (failure: Failure) => Words;
  readonly exitOf: (failure: Failure) => ExitCode;
  readonly whyOf: (changes: readonly Change[]) => readonly string[];
  readonly forgottenOf: (forgotten: Forgotten) => string;
}
