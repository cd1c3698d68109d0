import type { Answer, GetSettings } from '../model/answer.ts';
import { download } from './download.ts';

/** Milliseconds without a word after which nobody answers. */
const patience = 10_000;

/**
 * An HTTP GET over a Unix socket; null where nobody answers there, or the answer breaks off. Node's own HTTP would take
 * longer to load than the engine takes to answer.
 */
export async function get(
  socket: string,
  path: string,
  stopping: AbortSignal,
  { bytes, signal: own }: GetSettings = {},
): Promise<Answer | null> {
  const signal = own ? AbortSignal.any([stopping, own]) : stopping;
  if (bytes) return download(socket, path, bytes, { signal });
  const said: Buffer[] = [];
  const keep = (piece: Buffer) => void said.push(Buffer.from(piece));
  const answer = await download(socket, path, keep, { signal, patience });
  return answer?.status === 200 ? { ...answer, text: Buffer.concat(said).toString() } : answer;
}
