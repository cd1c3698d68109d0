import { connect } from 'node:net';
import type { Answer } from '../model/answer.ts';
import { answerReader } from './http-answer.ts';
import type { Take } from './http-answer.ts';

/** Bytes that are read at once. */
const most = 256 * 1024;

/**
 * An HTTP GET over a Unix socket whose content goes to `take`, no faster than it is taken, and through one and the same
 * memory: a piece is lent until `take` returns, or until its promise is settled. Null where nobody answers there, or the
 * answer breaks off, or where not a word comes for `patience` milliseconds. Throws what `take` throws.
 */
export function download(
  socketPath: string,
  path: string,
  take: Take,
  { signal, patience = 0 }: { readonly signal: AbortSignal; readonly patience?: number },
): Promise<Answer | null> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer | null>();
  const reader = answerReader(take);
  const fail = (error: unknown) => {
    reject(error);
    socket.destroy();
  };
  const goOn = () => (reader.over() ? socket.destroy() : socket.resume());
  const onPiece = (length: number, bytes: Uint8Array): boolean => {
    try {
      const waits = reader.push(Buffer.from(bytes.buffer, bytes.byteOffset, length));
      if (waits === undefined && !reader.over()) return true;
      Promise.resolve(waits).then(goOn, fail);
    } catch (error) {
      fail(error);
    }
    return false;
  };
  const buffer = Buffer.allocUnsafeSlow(most);
  const socket = connect({ path: socketPath, signal, onread: { buffer, callback: onPiece } });
  socket
    .on('connect', () =>
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`),
    )
    .on('error', () => resolve(null))
    .setTimeout(patience, () => {
      resolve(null);
      socket.destroy();
    })
    .on('close', () => resolve(reader.answer()));
  return promise;
}
