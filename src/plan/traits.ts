import type { AnyTask } from '../model/task.ts';

/** How a task runs, a clause each, as help and a dry run tell it: only what is out of the ordinary. */
export function traitsOf(task: AnyTask, rest: readonly string[] = []): readonly string[] {
  const { platforms, dotenv, retry, limit, pools, ignoreFailure, cleanup } = task;
  return [
    ...(platforms.length === 0 ? [] : [`runs only on ${platforms.join(', ')}`]),
    ...(terminal[String(task.interactive(rest))] ?? []),
    ...(pools.length === 0 ? [] : [`waits until nothing else uses ${pools.join(' or ')}`]),
    ...(dotenv.length === 0 ? [] : [`reads ${dotenv.join(', ')} into its environment`]),
    ...(limit === null ? [] : [`is ended after ${limit} s`]),
    ...(retry === null
      ? []
      : [`is tried again ${retry.times === 1 ? 'once' : `${retry.times} times`} when it fails`]),
    ...(ignoreFailure ? ['may fail without failing the run'] : []),
    ...(cleanup === null ? [] : ['tidies up at the end, whatever happens']),
  ];
}

const terminal: Readonly<Record<string, readonly string[]>> = {
  true: ['has the terminal for itself'],
  'if any': ['has the terminal for itself, where there is one'],
};
