import { ImageFault } from '../../src/domain/image/index.ts';
import type { Taker } from '../../src/domain/image/index.ts';
import type { Command, Context, Ended, Needs } from '../../src/index.ts';
import { downloadFromEngine } from '../requirements/engine-api.ts';

export type Running = Pick<Context<unknown, Needs, unknown>, 'exec' | 'get' | 'env' | 'files'>;

/** An archive that the engine makes, by the path of its API and by the docker command, which asks for the same. */
export type Supply = { readonly api: string; readonly command: Command };

/** Reads an archive of the engine's; false where it gives none. Throws an `ImageFault`. */
export async function readTar(context: Running, supply: Supply, taker: Taker): Promise<boolean> {
  const given = await fromSocket(context, supply, taker);
  if (given !== null) return given;
  const ended = await quietly(context, supply.command, { bytes: pushing(taker) });
  if (ended.code !== 0) return false;
  await taker.end();
  return true;
}

/**
 * The same from the engine itself, which spares a process that copies every byte twice; null where only the docker command
 * knows which engine is meant, or nobody answers.
 */
export async function fromSocket(
  context: Running,
  { api }: Pick<Supply, 'api'>,
  taker: Taker,
): Promise<boolean | null> {
  let begun = false;
  const push = pushing(taker);
  const answer = await downloadFromEngine(context, api, (piece) => {
    begun = true;
    return push(piece);
  });
  if (answer === null && begun) throw new ImageFault('the engine broke off in the middle of it');
  if (answer === null) return null;
  if (answer.status !== 200) return false;
  await taker.end();
  return true;
}

export const pushing =
  (taker: Taker) =>
  (piece: Uint8Array): void | Promise<void> =>
    taker.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));

/** What docker says on the way is for nobody. */
export const quietly = (
  context: Running,
  command: Command,
  settings: Parameters<Running['exec']>[1] = {},
): Promise<Ended> => context.exec(command, { sink: () => undefined, ...settings });
