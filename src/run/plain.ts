import { stop } from '../model/failure.ts';
import type { Json } from '../model/json.ts';

/** A result as it can be stored and printed. The compiler asks for plain data, but not everybody asks the compiler. */
export function plain(result: Json | void): Json | undefined {
  try {
    JSON.stringify(result);
  } catch (error) {
    throw stop('Its result is no plain data', {
      why: [error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : ''],
      todo: ['Return text, numbers, lists and records of those from `run`.'],
    });
  }
  return result ?? undefined;
}
