import type { Failure } from '../model/failure.ts';
import type { Json } from '../model/json.ts';

/** How one task ended. */
export type Outcome =
  | {
      readonly is: 'done';
      readonly result: Json | undefined;
      /** It is a service: it has not ended, and its result is of this run alone. */
      readonly service?: true;
    }
  | {
      readonly is: 'failed';
      readonly failure: Failure;
      readonly result?: Json;
      /** It may fail, and the run goes on. */
      readonly ignored: boolean;
    }
  /** By choice, with the reason; no failure. */
  | { readonly is: 'skipped'; readonly reason: string }
  | { readonly is: 'cancelled' | 'blocked' };

/** What a task gave; undefined for one that did not come to its end. */
export const resultOf = (outcome: Outcome | undefined): unknown =>
  outcome?.is === 'done' ? outcome.result : undefined;
