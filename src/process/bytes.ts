import type { Readable } from 'node:stream';

/**
 * Hands a program's stdout on as bytes, no faster than they are taken; the returned function waits for the last one.
 * What the taker throws becomes the reason of `broken`, and nothing is handed on any more.
 */
export function pipeBytes(
  stream: Readable | null,
  take: (piece: Uint8Array) => void | Promise<void>,
  broken: AbortController,
): () => Promise<void> {
  const done = pump(stream, take, broken);
  return () => done;
}

async function pump(
  stream: Readable | null,
  take: (piece: Uint8Array) => void | Promise<void>,
  broken: AbortController,
): Promise<void> {
  try {
    for await (const piece of stream ?? []) await take(piece);
  } catch (error) {
    // The stream of a program that could not be started, or that was killed, closes early; `exec` tells that itself.
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'))
      broken.abort(error);
  }
}
