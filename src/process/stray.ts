const events = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Hears what is thrown where nobody waits for it, as in a timer, or a promise that nobody awaits; without it Node would
 * end the program with a stack. Gives the end of hearing it.
 */
export const strays =
  (program: NodeJS.EventEmitter) =>
  (listener: (error: unknown) => void): (() => void) => {
    for (const event of events) program.on(event, listener);
    return () => {
      for (const event of events) program.off(event, listener);
    };
  };
