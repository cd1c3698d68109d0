import { get as request } from 'node:http';
import type { Answer, GetSettings } from '../model/answer.ts';
import { download } from './download.ts';

/** Milliseconds without a word after which nobody answers. */
const patience = 10_000;

/** An HTTP GET over a Unix socket; null where nobody answers there, or the answer breaks off. */
export function get(
  socket: string,
  path: string,
  stopping: AbortSignal,
  settings: GetSettings = {},
): Promise<Answer | null> {
  const signal = settings.signal ? AbortSignal.any([stopping, settings.signal]) : stopping;
  return settings.bytes
    ? download(socket, path, settings.bytes, signal)
    : text(socket, path, signal);
}

const text = (socketPath: string, path: string, signal: AbortSignal): Promise<Answer | null> =>
  new Promise((done) => {
    const none = () => done(null);
    const asking = request({ socketPath, path, signal, timeout: patience }, (response) => {
      let said = '';
      response
        .setEncoding('utf8')
        .on('data', (piece: string) => (said += piece))
        .on('error', none)
        .on('end', () => done({ status: response.statusCode ?? 0, text: said }));
    });
    asking.on('timeout', () => asking.destroy()).on('error', none);
  });
