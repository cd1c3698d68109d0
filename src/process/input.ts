import { addAbortSignal } from 'node:stream';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** Everything that comes on standard input, as text; a person at a terminal hears what to do. Throws when the signal comes. */
export async function readInput(
  stdin: Readable & { readonly isTTY?: boolean },
  signal: AbortSignal,
  tell: (text: string) => void,
): Promise<string> {
  if (stdin.isTTY === true) tell('Paste the text, then press Ctrl-D on a line of its own.\n');
  return text(addAbortSignal(signal, stdin));
}
