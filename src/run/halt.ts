/** Ends what runs, for a reason of the run itself: a failure beside it, or a journal that cannot be written. */
export interface Halt {
  readonly signal: AbortSignal;
  /** The first reason stays. */
  because(why: string): void;
  why(): string;
}

export function halting(): Halt {
  const controller = new AbortController();
  let first = '';
  return {
    signal: controller.signal,
    because: (why) => {
      if (controller.signal.aborted) return;
      first = why;
      controller.abort('SIGTERM');
    },
    why: () => first,
  };
}
