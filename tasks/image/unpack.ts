import { once } from 'node:events';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { ImageFault, zstdFrames } from '../../src/domain/image/index.ts';
import type { Unpack } from '../../src/domain/image/index.ts';

/** Unpacks with Node's own zlib, piece by piece and no faster than it is read. */
export const unpack: Unpack = (kind, out) => {
  const stream =
    kind === 'gzip' ? createGunzip({ chunkSize }) : createZstdDecompress({ chunkSize });
  const frames = kind === 'zstd' ? zstdFrames() : null;
  const failed: { error?: unknown } = {};
  const done = pump(stream, out).catch((error: unknown) => {
    failed.error = error instanceof ImageFault ? error : damaged(error);
  });
  const whole = () => {
    if (failed.error !== undefined) throw failed.error;
  };
  return {
    push(piece) {
      whole();
      let room = true;
      // The piece is only lent, and is unpacked later, in another thread.
      const own = Buffer.from(piece);
      for (const part of frames?.cut(own) ?? [own]) room = stream.write(part);
      if (room) return undefined;
      // A stream that broke never drains.
      return Promise.race([once(stream, 'drain').catch(() => undefined), done]).then(whole);
    },
    async end() {
      stream.end();
      await done;
      whole();
      if (frames?.whole() === false) throw damaged(new Error('it was cut short'));
    },
  };
};

/** Sixteen times as much at once as usual: each piece is a way to another thread and back. */
const chunkSize = 256 * 1024;

async function pump(
  stream: AsyncIterable<Buffer>,
  out: (piece: Buffer) => void | Promise<void>,
): Promise<void> {
  for await (const piece of stream) await out(piece);
}

const damaged = (error: unknown): ImageFault =>
  new ImageFault(
    `it is damaged: a layer cannot be unpacked (${error instanceof Error ? error.message : 'no reason was given'})`,
  );
