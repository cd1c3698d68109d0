/** What the process's exit code means; the whole public contract (`kpi-tasks help exit-codes` prints it). */
export const exitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  unfinished: 3,
  missing: 4,
  timeout: 124,
  hangup: 129,
  interrupted: 130,
  terminated: 143,
} as const;

type Own = (typeof exitCode)[keyof typeof exitCode];
/** One of ours, or that of a program that was run in the user's stead. */
export type ExitCode = Own | (number & { readonly handedOn?: never });

/** One line of help for each exit code. */
export const exitMeaning: Readonly<Record<Own, string>> = {
  0: 'done, all pass',
  1: 'a task or a step failed',
  2: 'usage or config error, or an answer is needed and there is no terminal',
  3: 'checklist saved, not finished',
  4: 'something this machine lacks: a tool, the daemon, rights, the state of the checkout',
  124: 'a time limit ran out',
  129: 'stopped by SIGHUP',
  130: 'stopped by SIGINT (Ctrl-C)',
  143: 'stopped by SIGTERM',
};

/** The exit code for a run that a signal ended. */
export const exitForSignal = (signal: StopSignal): ExitCode =>
  ({ SIGHUP: exitCode.hangup, SIGINT: exitCode.interrupted, SIGTERM: exitCode.terminated })[signal];

/** The signals that ask the program to stop. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';
