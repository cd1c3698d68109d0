import type { StopSignal } from '../model/exit.ts';
import { Stop } from '../model/failure.ts';
import type { Screen } from '../model/world.ts';

/** The terminal that questions are asked on. */
export interface Desk {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Its reason is the name of the signal that stops the program. */
  readonly signal: AbortSignal;
  readonly screen: Screen;
  readonly now: () => number;
}

/** What every prompt is asked with. */
export type PromptContext = {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly signal: AbortSignal;
};

/** Asks, and turns every way of not answering into a `cancelled` failure. */
export async function asking<T>(
  { input, output, signal }: Desk,
  ask: (context: PromptContext) => Promise<T>,
): Promise<T> {
  // What was written before goes out at the end of this turn, and belongs above the question.
  await Promise.resolve();
  const closed = new AbortController();
  // At Ctrl-D the input closes, and inquirer would wait for an answer for ever.
  const onKey = (_: unknown, key: { readonly ctrl?: boolean; readonly name?: string }): void => {
    if (key.ctrl === true && key.name === 'd') closed.abort();
  };
  // The terminal itself may go away.
  const onEnd = (): void => closed.abort();
  input.on('keypress', onKey).on('end', onEnd);
  try {
    return await ask({ input, output, signal: AbortSignal.any([signal, closed.signal]) });
  } catch (error) {
    throw isEnd(error) ? new Stop({ kind: 'cancelled', signal: signalOf(signal) }) : error;
  } finally {
    input.off('keypress', onKey).off('end', onEnd);
  }
}

const isEnd = (error: unknown): boolean =>
  error instanceof Error &&
  ['ExitPromptError', 'AbortPromptError', 'AbortError'].includes(error.name);

const signalOf = ({ aborted, reason }: AbortSignal): StopSignal =>
  aborted && (reason === 'SIGTERM' || reason === 'SIGHUP') ? reason : 'SIGINT';
