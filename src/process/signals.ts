import { exitForSignal } from '../model/exit.ts';
import type { ExitCode, StopSignal } from '../model/exit.ts';
import { killAll } from './groups.ts';

/** Milliseconds that are left after a second signal, to write down how it ended. */
const last = 200;

/**
 * Turns SIGINT, SIGTERM and SIGHUP into one abort, the signal's name its reason. A second one kills what was started,
 * and calls `exit` where even that does not end the program.
 */
export function stopOnSignals(
  on: (signal: StopSignal, listener: () => void) => void,
  exit: (code: ExitCode) => void,
): AbortSignal {
  const controller = new AbortController();
  const again = () => {
    killAll();
    setTimeout(() => exit(exitForSignal(controller.signal.reason)), last).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    on(signal, () => (controller.signal.aborted ? again() : controller.abort(signal)));
  return controller.signal;
}
