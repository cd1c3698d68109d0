import type { Readable, Writable } from 'node:stream';
import { framed } from './frames.ts';

/** The way to the spawn server and back. */
export interface Channel {
  readonly send: (kind: string, number: number, body?: string) => void;
  /** Sends with the next message, or a little later. */
  readonly sendSoon: (kind: string, number: number, body?: string) => void;
  /** Whether anything is waited for: only then does it keep this program alive. */
  readonly hold: (isWaiting: boolean) => void;
  /** Hears nothing until as many have called `resume`. */
  readonly pause: () => void;
  readonly resume: () => void;
}

export function channelTo(input: Writable, output: Readable): Channel {
  let waiting: Buffer[] = [];
  let timer: NodeJS.Timeout | undefined;
  let pauses = 0;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length > 0) input.write(Buffer.concat(waiting));
    waiting = [];
  };
  input.on('error', () => undefined);
  setHeld(input, false);
  return {
    send: (kind, number, body) => {
      waiting.push(framed(kind, number, body));
      flush();
    },
    sendSoon: (kind, number, body) => {
      waiting.push(framed(kind, number, body));
      timer ??= setTimeout(flush, 20).unref();
    },
    hold: (isWaiting) => setHeld(output, isWaiting),
    pause: () => {
      pauses += 1;
      output.pause();
    },
    resume: () => {
      pauses -= 1;
      if (pauses === 0) output.resume();
    },
  };
}

/** The streams of a program are sockets, and only those can be let go of. */
function setHeld(stream: Readable | Writable, held: boolean): void {
  const name = held ? 'ref' : 'unref';
  const method: unknown = Reflect.get(stream, name);
  if (typeof method === 'function') Reflect.apply(method, stream, []);
}
