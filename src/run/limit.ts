import { timerOf } from '../model/timer.ts';

/** A time limit, told to what runs as a signal. */
export interface Limit {
  /** Aborted by the signal it was made with, and when the time is up. */
  readonly signal: AbortSignal;
  start(): void;
  clear(): void;
  /** Whether the time was up before anything else ended the work. */
  passed(): boolean;
}

/** `seconds` null sets no limit. The clock runs from `start`: waiting for a pool does not count. */
export function limiting(seconds: number | null, signal: AbortSignal): Limit {
  if (seconds === null) return { signal, start: nothing, clear: nothing, passed: () => false };
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let passed = false;
  return {
    signal: AbortSignal.any([signal, controller.signal]),
    start: () => {
      timer = setTimeout(() => {
        passed = !signal.aborted;
        controller.abort('SIGTERM');
      }, timerOf(seconds));
    },
    clear: () => clearTimeout(timer),
    passed: () => passed,
  };
}

const nothing = (): void => undefined;
