/**
 * Hears that nothing is left to wait for: the program would end, although whoever listens still waits for something.
 * `onEmpty` calls back each time that is so, as `beforeExit` of the process does.
 */
export function stalls(
  onEmpty: (listener: () => void) => void,
): (listener: () => void) => () => void {
  const listeners = new Set<() => void>();
  onEmpty(() => {
    // `beforeExit` comes again only after something else was there to do, and what listens now may lead to the next stall.
    if (listeners.size > 0) setImmediate(() => undefined);
    for (const listener of listeners) listener();
  });
  return (listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
}
