import { get as request } from 'node:http';
import type { Answer } from '../model/world.ts';

/** Milliseconds without a word after which nobody answers. */
const patience = 10_000;

/** An HTTP GET over a Unix socket; null where nobody answers there, or the answer breaks off. */
export const get = (
  socketPath: string,
  path: string,
  signal: AbortSignal,
): Promise<Answer | null> =>
  new Promise((done) => {
    const none = () => done(null);
    const asking = request({ socketPath, path, signal, timeout: patience }, (response) => {
      let text = '';
      response
        .setEncoding('utf8')
        .on('data', (piece: string) => (text += piece))
        .on('error', none)
        .on('end', () => done({ status: response.statusCode ?? 0, text }));
    });
    asking.on('timeout', () => asking.destroy()).on('error', none);
  });
