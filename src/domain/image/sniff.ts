import { block, isTar } from './header.ts';
import type { Taker } from './walker.ts';
import { isZstd } from './zstd.ts';

/** Unpacks what is pushed through it into `out`; the one thing here that a library does. */
export type Unpack = (kind: 'gzip' | 'zstd', out: (piece: Buffer) => void | Promise<void>) => Taker;

/** Decides who takes what begins like that; `packed` says that it was unpacked on the way. */
export type Choose = (is: 'tar' | 'text' | 'other', packed: boolean) => Taker;

/**
 * Looks at the first block and hands everything to the taker that fits it, unpacked where it is packed.
 * Without `unpack` what is packed is something else: so no chain of packings can be built.
 */
export function sniff(unpack: Unpack | null, choose: Choose): Taker {
  let first: Buffer | null = Buffer.alloc(0);
  let taker: Taker | null = null;
  const start = (head: Buffer): void | Promise<void> => {
    first = null;
    taker = chosen(head, unpack, choose);
    return taker.push(head);
  };
  return {
    push(piece) {
      if (taker) return taker.push(piece);
      first = Buffer.concat([first ?? Buffer.alloc(0), piece]);
      return first.length < block ? undefined : start(first);
    },
    end() {
      if (taker) return taker.end();
      const waits = start(first ?? Buffer.alloc(0));
      return Promise.resolve(waits).then(() => taker?.end());
    },
  };
}

function chosen(head: Buffer, unpack: Unpack | null, choose: Choose): Taker {
  const packed = packing(head);
  if (packed === null || unpack === null) {
    const inside = unpack === null;
    if (head[0] === 0x7b || head[0] === 0x5b) return choose('text', inside);
    return choose(head.length >= block && isTar(head) ? 'tar' : 'other', inside);
  }
  const inside = sniff(null, choose);
  const unpacker = unpack(packed, (piece) => inside.push(piece));
  return {
    push: (piece) => unpacker.push(piece),
    end: async () => {
      await unpacker.end();
      await inside.end();
    },
  };
}

function packing(head: Buffer): 'gzip' | 'zstd' | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  return isZstd(head) ? 'zstd' : null;
}
