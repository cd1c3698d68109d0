import { setFlagsFromString } from 'node:v8';
import type { Output } from './program.ts';

/** Milliseconds without text after which a pipe that a left-over process holds open is given up. */
const idle = 300;
/** Milliseconds after which it is given up even if that process goes on printing. */
const longest = 2000;

/** Whether those who read what we print keep up; a program that prints faster than they read has to wait. */
export interface Flow {
  full(): boolean;
  drained(): Promise<void>;
}

/** Decodes a stream piece by piece. The returned function is called when the program has ended; it waits for the rest. */
export function pipe(
  stream: Output | null,
  flow: Flow,
  each: (text: string, bytes: Buffer) => void,
): () => Promise<void> {
  if (!stream) return () => Promise.resolve();
  const decoder = new TextDecoder();
  const closed = Promise.withResolvers<void>();
  let open = true;
  // Whoever is slow to read what we print may have stopped this stream by way of another.
  const patience = giveUp(flow, () => stream.destroy());
  stream.onPiece((chunk) => {
    keepSmall(chunk.length);
    each(decoder.decode(chunk, { stream: true }), chunk);
    patience.refresh();
    if (!flow.full()) return;
    stream.pause();
    patience.hold();
    void flow.drained().then(() => (patience.go(), stream.resume()));
  });
  stream.onClose(() => {
    open = false;
    patience.hold();
    const rest = decoder.decode();
    if (rest !== '') each(rest, Buffer.alloc(0));
    closed.resolve();
  });
  return () => {
    if (open) patience.start();
    return closed.promise;
  };
}

/** Bytes of output, of all programs together, after which the heap has the size that it needs. */
const much = 4 << 20;
let printed = 0;

/**
 * Left alone, the heap of young values grows with what programs print, although nothing of it is kept. Not done from
 * the start: to what Node loads after it its caches no longer fit, and starting would take half as long again.
 */
function keepSmall(bytes: number): void {
  if (printed < much && printed + bytes >= much) setFlagsFromString('--semi-space-growth-factor=1');
  printed += bytes;
}

/** The two timers of a pipe whose program has ended; they stand still while nobody reads from it. */
function giveUp(flow: Flow, work: () => void) {
  let started = false;
  let held = false;
  let timers: readonly NodeJS.Timeout[] = [];
  const clear = () => {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
  };
  let heard = false;
  const atLast = () => (flow.full() ? run() : work());
  // Where the machine is busy a timer can run out before what has come was read, so that is read first.
  const whenIdle = () => {
    heard = false;
    setImmediate(() => (heard ? run() : atLast()));
  };
  const run = () => {
    clear();
    if (started && !held)
      timers = [setTimeout(whenIdle, idle), setTimeout(() => setImmediate(atLast), longest)];
  };
  return {
    hold: () => {
      held = true;
      clear();
    },
    go: () => {
      held = false;
      run();
    },
    start: () => {
      started = true;
      run();
    },
    refresh: () => {
      heard = true;
      timers[0]?.refresh();
    },
  };
}
