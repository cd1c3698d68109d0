import type { Readable } from 'node:stream';

/** Milliseconds without text after which a pipe that a left-over process holds open is given up. */
const idle = 300;
/** Milliseconds after which it is given up even if that process goes on printing. */
const longest = 2000;

/** Decodes a stream piece by piece. The returned function is called when the program has ended; it waits for the rest. */
export function pipe(stream: Readable | null, each: (text: string) => void): () => Promise<void> {
  if (!stream) return () => Promise.resolve();
  const decoder = new TextDecoder();
  const { promise, resolve } = Promise.withResolvers<void>();
  let stall: NodeJS.Timeout | undefined;
  stream.on('data', (chunk: Buffer) => {
    each(decoder.decode(chunk, { stream: true }));
    stall?.refresh();
  });
  stream.once('close', () => {
    clearTimeout(stall);
    const rest = decoder.decode();
    if (rest !== '') each(rest);
    resolve();
  });
  stream.on('error', () => resolve());
  return async () => {
    stall = setTimeout(() => stream.destroy(), idle);
    const limit = setTimeout(() => stream.destroy(), longest);
    await promise;
    clearTimeout(limit);
  };
}
