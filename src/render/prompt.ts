import type Inquirer from 'inquirer';
import type { StopSignal } from '../model/exit.ts';
import { Stop } from '../model/failure.ts';
import type { Question } from '../model/ask.ts';

type Streams = {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Its reason is the name of the signal that stops the program. */
  readonly signal: AbortSignal;
};

/** Asks for yes or no in the terminal; Enter gives the fallback. Throws a `cancelled` failure. */
export const askConfirm = (
  message: string,
  fallback: boolean,
  streams: Streams,
): Promise<boolean> =>
  asked(streams, async (ask) => {
    const { answer } = await ask([{ type: 'confirm', name: 'answer', message, default: fallback }]);
    return answer;
  });

/** Asks for a line of text, or for one of the choices. Throws a `cancelled` failure. */
export const askValue = (
  { message, choices, problem }: Question,
  streams: Streams,
): Promise<string> =>
  asked(streams, async (ask) => {
    const { answer } =
      choices.length > 0
        ? await ask([{ type: 'select', name: 'answer', message, choices }])
        : await ask([
            {
              type: 'input',
              name: 'answer',
              message,
              validate: (text: string) => problem(text) ?? true,
            },
          ]);
    return answer;
  });

type Ask = ReturnType<(typeof Inquirer)['createPromptModule']>;

/** Ctrl-C, Ctrl-D and the abort of the signal throw a `cancelled` failure, and leave the terminal as it was. */
async function asked<T>(
  { input, output, signal }: Streams,
  work: (ask: Ask) => Promise<T>,
): Promise<T> {
  const { default: inquirer } = await import('inquirer');
  const closed = new AbortController();
  // At Ctrl-D the input closes, and inquirer would wait for an answer for ever.
  const onKey = (_: unknown, key: { readonly ctrl?: boolean; readonly name?: string }): void => {
    if (key.ctrl === true && key.name === 'd') closed.abort();
  };
  input.on('keypress', onKey);
  try {
    return await work(
      inquirer.createPromptModule({
        input,
        output,
        signal: AbortSignal.any([signal, closed.signal]),
      }),
    );
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
