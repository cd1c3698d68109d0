import { setTimeout as sleep } from 'node:timers/promises';
import type { Flow } from './pipe.ts';

/** Bytes that may wait to be read from us before what prints them has to wait too. */
const most = 64 * 1024;

/** `waiting` gives the bytes that we have written and nobody has read. */
export function flowOf(waiting: () => number): Flow {
  const full = () => waiting() > most;
  return {
    full,
    drained: async () => {
      while (full()) await sleep(1);
    },
  };
}
