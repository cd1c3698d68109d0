import type { Readable } from 'node:stream';

/** One message of or to the spawn server: its length, a letter, the number of the program it is about, and the rest. */
export function framed(kind: string, number: number, body = ''): Buffer {
  const frame = Buffer.allocUnsafe(9 + Buffer.byteLength(body));
  frame.writeUInt32BE(frame.length - 4);
  frame.write(kind, 4, 'latin1');
  frame.writeUInt32BE(number, 5);
  frame.write(body, 9);
  return frame;
}

/** Reads messages from a stream that cuts them anywhere. */
export function frames(
  stream: Readable,
  each: (kind: string, number: number, body: Buffer) => void,
): void {
  let rest: Buffer = Buffer.alloc(0);
  stream.on('data', (piece: Buffer) => {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let at = 0;
    for (let to = endOf(bytes, at); to <= bytes.length; to = endOf(bytes, at)) {
      const kind = String.fromCharCode(bytes[at + 4] ?? 0);
      each(kind, bytes.readUInt32BE(at + 5), bytes.subarray(at + 9, to));
      at = to;
    }
    rest = bytes.subarray(at);
  });
}

const endOf = (bytes: Buffer, at: number): number =>
  bytes.length - at < 4 ? Infinity : at + 4 + bytes.readUInt32BE(at);
