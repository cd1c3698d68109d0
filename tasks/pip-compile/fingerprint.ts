import { createHash } from 'node:crypto';
import type { Pair } from '../../src/domain/python-deps/drift.ts';
import type { Json } from '../../src/index.ts';
import type { Interpreter } from './interpreter.ts';

type Facts = {
  readonly pairs: readonly Pair[];
  readonly uv: string;
  readonly python: Interpreter;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** Everything that a compile without an upgrade depends on, as one hash; it keeps no value of the environment. */
export function fingerprint({ pairs, uv, python, env }: Facts): string {
  const settings = Object.entries(env)
    .filter(([name]) => name.startsWith('UV_'))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const facts = [pairs, uv, python.path, python.version, settings];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}

/** Whether a compile once left exactly this. */
export const isKnown = (
  all: { readonly records: readonly { readonly value: Json }[] },
  now: string,
): boolean => all.records.some(({ value }) => fingerprintIn(value) === now);

const fingerprintIn = (value: Json): Json | undefined =>
  typeof value === 'object' && value !== null && 'fingerprint' in value
    ? value['fingerprint']
    : undefined;
