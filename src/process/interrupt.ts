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

/** A program that dies of Ctrl-C did not take it as a word to itself, so it is meant for us as well. */
export function interruptUs(): void {
  // The global is the only way to reach our own listeners.
  // oxlint-disable-next-line no-restricted-globals
  process.kill(process.pid, 'SIGINT');
}
