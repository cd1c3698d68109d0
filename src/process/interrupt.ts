/** How many programs have the terminal and Ctrl-C for themselves; there is one at most, but programs may start programs. */
let owners = 0;

/** Ctrl-C is for a program from now on; the returned function ends that. */
export function ownInterrupt(): () => void {
  owners += 1;
  return () => {
    owners -= 1;
  };
}

/** Whether Ctrl-C is for somebody else. */
export const interruptIsOwned = (): boolean => owners > 0;

const listeners = new Set<() => void>();

/** Hears that a program which had Ctrl-C for itself has died of it: it is meant for us as well. */
export const onInterrupt = (listener: () => void): void => void listeners.add(listener);

export function interruptUs(): void {
  for (const listener of listeners) listener();
}
