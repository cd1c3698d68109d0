import { readFileSync } from 'node:fs';
import { exitForSignal } from '../model/exit.ts';
import type { ExitCode, StopSignal } from '../model/exit.ts';
import { killAll } from './groups.ts';
import { interruptIsOwned, onInterrupt } from './interrupt.ts';

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Milliseconds between two looks at the parent. */
const pause = 250;
/** Milliseconds that are left after a second signal, to write down how it ended. */
const last = 200;

/** Milliseconds that are left to what runs when npm, which started us, is no more. */
const orphaned = 1000;

/** What signals ask of the program. */
export type Asked = {
  /** Aborted by the first one, the signal's name its reason. */
  readonly stopping: AbortSignal;
  /** Aborted by the second. */
  readonly hurry: AbortSignal;
};

/**
 * Turns SIGINT, SIGTERM and SIGHUP into one abort. A second one kills what was started, and calls `exit` where even
 * that does not end the program. Where npm started us, its end is a signal too, since it
 * passes none on; `parent` tells who the parent is now.
 */
export function stopOnSignals(
  on: (signal: StopSignal, listener: () => void) => void,
  exit: (code: ExitCode) => void,
  parent: (() => number) | null,
): Asked {
  const controller = new AbortController();
  const second = new AbortController();
  const again = () => {
    killAll();
    second.abort(controller.signal.reason);
    setTimeout(() => exit(exitForSignal(controller.signal.reason)), last).unref();
  };
  for (const signal of names)
    on(signal, () => {
      // The terminal sends Ctrl-C to the program that has it and to us alike; it is meant for that one.
      if (signal === 'SIGINT' && interruptIsOwned()) return;
      if (controller.signal.aborted) again();
      else controller.abort(signal);
    });
  onInterrupt(() => controller.abort('SIGINT'));
  if (parent !== null) {
    const first = ancestors(parent());
    const look = () => {
      if (ancestors(parent()) === first || controller.signal.aborted) return;
      controller.abort('SIGTERM');
      // npm was killed, or is gone in any case: nobody is left who would wait, or ask a second time.
      setTimeout(again, orphaned).unref();
    };
    setInterval(look, pause).unref();
  }
  return { stopping: controller.signal, hurry: second.signal };
}

/** Leaves the signals to the system, which ends the program by them; the returned function takes them back. */
export function leaveSignals(program: NodeJS.EventEmitter): () => void {
  // Not only ours: a library that wants the cursor back listens, too.
  const heard = names.map((name) => [name, program.rawListeners(name)] as const);
  for (const name of names) program.removeAllListeners(name);
  return () => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- they were listeners before.
    for (const [name, all] of heard) for (const one of all) program.on(name, one as () => void);
  };
}

/** The parent and its parent: between npm and us stands a shell, which outlives an npm that is killed. */
function ancestors(parent: number): string {
  try {
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8');
    return `${parent} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
  } catch {
    return String(parent);
  }
}
