import { once } from 'node:events';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { ImageFault, zstdFrames } from '../../src/domain/image/index.ts';
import type { Taker, Unpack } from '../../src/domain/image/index.ts';

/** Unpacks with Node's own zlib, piece by piece and no faster than it is read. */
export const unpack: Unpack = (kind, out) => {
  const stream =
    kind === 'gzip' ? createGunzip({ chunkSize }) : createZstdDecompress({ chunkSize });
  const frames = kind === 'zstd' ? zstdFrames() : null;
  const failed: { error?: unknown } = {};
  const done = pump(stream, out).catch((error: unknown) => {
    failed.error = error instanceof ImageFault ? error : damaged(error);
  });
  // A stream that broke never drains.
  const drained = () => Promise.race([once(stream, 'drain').catch(() => undefined), done]);
  let before: Promise<unknown> | undefined;
  const gathered = gather((piece) => {
    whole(failed);
    let room = true;
    for (const part of frames?.cut(piece) ?? [piece]) room = stream.write(part);
    // While one is unpacked the next is on its way, and no more.
    const last = before;
    before = room ? undefined : drained();
    return last?.then(() => whole(failed));
  });
  return {
    push: (piece) => gathered.push(piece),
    async end() {
      await gathered.end();
      stream.end();
      await done;
      whole(failed);
      if (frames?.whole() === false) throw damaged(new Error('it was cut short'));
    },
  };
};

/** Bytes that go to the thread that unpacks, and that come back: each time two threads have to wait for each other. */
const inputSize = 256 * 1024;
const chunkSize = 1024 * 1024;

/** Copies what is only lent, until there is enough to hand on. */
function gather(each: (piece: Buffer) => Promise<void> | undefined): Taker {
  let held = Buffer.allocUnsafe(inputSize);
  let used = 0;
  const handOn = () => {
    const piece = held.subarray(0, used);
    held = Buffer.allocUnsafe(inputSize);
    used = 0;
    return each(piece);
  };
  return {
    push(piece) {
      const waits: Promise<void>[] = [];
      for (let at = 0; at < piece.length;) {
        const here = piece.copy(held, used, at);
        at += here;
        used += here;
        const wait = used === held.length ? handOn() : undefined;
        if (wait) waits.push(wait);
      }
      return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined);
    },
    end: () => (used === 0 ? undefined : handOn()),
  };
}

function whole({ error }: { readonly error?: unknown }): void {
  if (error !== undefined) throw error;
}

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
