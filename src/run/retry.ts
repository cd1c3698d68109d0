import { failureOf } from '../model/failure.ts';
import type { Failure } from '../model/failure.ts';
import type { Retry } from '../model/settings.ts';

/** Runs `attempt` until it succeeds or has failed for the last time; `onFailure` hears each failure that is not the last. */
export async function retried<T>(
  retry: Required<Retry>,
  signal: AbortSignal,
  attempt: (isLast: boolean) => Promise<T>,
  onFailure: (error: Error, next: { readonly attempt: number; readonly seconds: number }) => void,
): Promise<T> {
  const { default: pRetry } = await import('p-retry');
  return pRetry(
    (number) =>
      attempt(number > retry.times).catch((error: unknown) => {
        throw error instanceof Error ? error : new Error(String(error));
      }),
    {
      retries: retry.times,
      minTimeout: retry.seconds * 1000,
      maxTimeout: retry.most * 1000,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => worthwhile.has(failureOf(error).kind),
      onFailedAttempt: ({ error, attemptNumber, retriesLeft, retryDelay }) => {
        const failure = failureOf(error);
        if (retriesLeft > 0 && worthwhile.has(failure.kind))
          onFailure(error, { attempt: attemptNumber, seconds: retryDelay / 1000 });
      },
    },
  );
}

/** What may go better the next time; a wrong command line or a missing tool stays what it is. */
const worthwhile: ReadonlySet<Failure['kind']> = new Set(['exit', 'timeout', 'stated', 'thrown']);
