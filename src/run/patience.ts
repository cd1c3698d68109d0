import { Stop } from '../model/failure.ts';
import { onAbort } from './heard.ts';
import type { Site } from './world.ts';

/** Milliseconds a cancelled task has to come to its end; programs it runs are killed a little earlier. */
const patience = 4500;

/** Waits for work until it is given up. */
export interface GivingUp {
  /** What the work gives; rejects at once when the task is given up. */
  race<T>(work: Promise<T>): Promise<T>;
  clear(): void;
}

/**
 * A task is given up some time after the signal it does not listen to, at once when a person asks a second time, and
 * when it waits for something that nothing is left to bring about. `onDeaf` hears the first two.
 */
export function givingUp(
  site: Pick<Site, 'hurry' | 'onStall'>,
  task: string,
  signal: AbortSignal,
  onDeaf: () => void,
): GivingUp {
  let given: Stop | null = null;
  let reject: ((why: Stop) => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const giveUp = (why: Stop) => {
    given ??= why;
    reject?.(given);
  };
  const stop = () => {
    onDeaf();
    giveUp(new Stop({ kind: 'cancelled', signal: signal.reason }));
  };
  const start = () => (timer ??= setTimeout(stop, patience));
  // Programs that were just killed get a moment to be seen ending, so that only what is deaf is called so.
  const hurry = () => setTimeout(stop, 50);
  if (signal.aborted) start();
  const deafTo = [
    onAbort(signal, start),
    onAbort(site.hurry, hurry),
    site.onStall(() => giveUp(new Stop({ kind: 'stalled', task }))),
  ];
  const clear = () => {
    clearTimeout(timer);
    for (const unlisten of deafTo) unlisten();
  };
  // One promise, where Promise.race would make three: there may be ten thousand tasks.
  const race = <T>(work: Promise<T>) =>
    new Promise<T>((resolve, refuse) => {
      reject = refuse;
      work.then(resolve, refuse);
      if (given !== null) refuse(given);
    });
  return { race, clear };
}
