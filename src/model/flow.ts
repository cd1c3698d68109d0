import type { Need } from './task.ts';

/** Several tasks in an order, without a result: what a task may be made of, or may need. */
export type Flow = {
  readonly flow: 'sequence' | 'all';
  readonly of: readonly (Need | Flow)[];
};

/** One after the other; what a later one needs starts after the earlier ones too, unless those need it themselves. */
export const sequence = (...of: readonly [Need | Flow, ...(readonly (Need | Flow)[])]): Flow => ({
  flow: 'sequence',
  of,
});

/** Side by side. */
export const all = (...of: readonly [Need | Flow, ...(readonly (Need | Flow)[])]): Flow => ({
  flow: 'all',
  of,
});

/** Whether something is a `sequence` or an `all`. */
export const isFlow = (value: object): value is Flow => 'flow' in value;
