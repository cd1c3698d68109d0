import type { Json } from '../../model/json.ts';

/** Characters of a result that a journal's line may have, and entries of a list where it has more. */
const most = 500_000;
const longest = 300;

/** A result that fits into a line of the journal: long lists lose their end. The run's own journal has it whole. */
export const bounded = (result: Json): Json =>
  JSON.stringify(result).length <= most ? result : cut(result);

function cut(value: Json): Json {
  if (isList(value)) return value.slice(0, longest).map((one) => cut(one));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, one === undefined ? one : cut(one)]),
  );
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
