import type { StopSignal } from '../model/exit.ts';
import { Stop } from '../model/failure.ts';

/**
 * Asks for yes or no in the terminal; Enter gives the fallback.
 * Ctrl-C, Ctrl-D and the abort of `signal` throw a `cancelled` failure, and leave the terminal as it was.
 */
export async function askConfirm(
  message: string,
  fallback: boolean,
  streams: {
    readonly input: NodeJS.ReadableStream;
    readonly output: NodeJS.WritableStream;
    /** Its reason is the name of the signal that stops the program. */
    readonly signal: AbortSignal;
  },
): Promise<boolean> {
  const { default: inquirer } = await import('inquirer');
  const { input, output, signal } = streams;
  const closed = new AbortController();
  // At Ctrl-D the input closes, and inquirer would wait for an answer for ever.
  const onKey = (_: unknown, key: { readonly ctrl?: boolean; readonly name?: string }): void => {
    if (key.ctrl === true && key.name === 'd') closed.abort();
  };
  input.on('keypress', onKey);
  try {
    const ask = inquirer.createPromptModule({
      input,
      output,
      signal: AbortSignal.any([signal, closed.signal]),
    });
    const { yes } = await ask([{ type: 'confirm', name: 'yes', message, default: fallback }]);
    return yes;
  } catch (error) {
    throw ended(error) ? new Stop({ kind: 'cancelled', signal: signalOf(signal) }) : error;
  } finally {
    input.off('keypress', onKey);
  }
}

const ended = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError');

const signalOf = ({ aborted, reason }: AbortSignal): StopSignal =>
  aborted && (reason === 'SIGTERM' || reason === 'SIGHUP') ? reason : 'SIGINT';
