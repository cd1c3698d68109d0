import { hrtime } from 'node:process';

/** A clock that starts at this time, milliseconds since the epoch, and that nobody can set. */
export function clockFrom(time: number): () => number {
  const zero = hrtime.bigint();
  return () => time + Math.round(Number(hrtime.bigint() - zero) / 1e6);
}
