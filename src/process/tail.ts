/** Bytes of each stream that are kept. */
const kept = 1 << 20;

/** The end of what a program prints, in one buffer that is used again and again: strings would pile up as garbage. */
export interface Tail {
  add(bytes: Buffer): void;
  /** The text; it begins with a whole character. */
  text(): string;
}

export function tail(): Tail {
  let buffer = Buffer.alloc(0);
  let length = 0;
  return {
    add: (bytes) => {
      const more = bytes.subarray(-kept);
      if (length + more.length > buffer.length) {
        const rest = buffer.subarray(Math.max(0, length - kept), length);
        const larger = 2 * (rest.length + more.length);
        const room =
          larger <= buffer.length ? buffer : Buffer.allocUnsafe(Math.min(larger, 4 * kept));
        rest.copy(room);
        buffer = room;
        length = rest.length;
      }
      length += more.copy(buffer, length);
    },
    text: () => {
      const from = Math.max(0, length - kept);
      const whole = buffer.subarray(from, length);
      const start = from === 0 ? 0 : whole.findIndex((byte) => (byte & 0xc0) !== 0x80);
      return whole.toString('utf8', Math.max(0, start));
    },
  };
}
