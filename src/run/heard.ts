const listening = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Hears that a signal is aborted; the returned function ends that. All that a run's tasks hear comes from the same few
 * signals, and a listener of its own for each task would cost more than many a task.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const all = listening.get(signal) ?? listen(signal);
  all.add(listener);
  return () => void all.delete(listener);
}

function listen(signal: AbortSignal): Set<() => void> {
  const all = new Set<() => void>();
  listening.set(signal, all);
  signal.addEventListener('abort', () => all.forEach((listener) => listener()), { once: true });
  return all;
}

/**
 * A signal that is aborted as soon as one of the two is, and the end of that. Node's own, `AbortSignal.any`, looks at both
 * each time that it is asked.
 */
export function either(
  one: AbortSignal,
  other: AbortSignal,
): { readonly signal: AbortSignal; readonly clear: () => void } {
  const both = new AbortController();
  const ends = [one, other].map((signal) => {
    const abort = () => both.abort(signal.reason);
    if (signal.aborted) abort();
    return onAbort(signal, abort);
  });
  const clear = () => ends.forEach((end) => end());
  return { signal: both.signal, clear };
}
