import type { Taker } from '../../src/domain/image/index.ts';
import { bytes } from '../../src/index.ts';
import type { Context, Needs } from '../../src/index.ts';

export type Telling = Pick<Context<unknown, Needs, unknown>, 'progress' | 'now'>;

/** Tells how much was read, twice a second; null ends it. */
export function meter(context: Telling, name: string): (count: number | null) => void {
  const began = context.now();
  let sum = 0;
  let last = 0;
  return (count) => {
    const now = context.now();
    sum += count ?? 0;
    if (count !== null && now - last < 500) return;
    last = now;
    context.progress({
      id: `read ${name}`,
      group: null,
      title: sum === 0 ? `reading ${name}` : `reading ${name}, ${bytes(sum)}`,
      state: count === null ? 'done' : 'running',
      position: null,
      of: null,
      seconds: (now - began) / 1000,
    });
  };
}

/** Tells how much goes to a taker. */
export const telling = (taker: Taker, tell: (count: number) => void): Taker => ({
  push: (piece) => (tell(piece.length), taker.push(piece)),
  end: () => taker.end(),
});
