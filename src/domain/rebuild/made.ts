import { createHash } from 'node:crypto';
import { stagesOf } from './bases.ts';
import type { Inputs } from './plan.ts';

/** What a build was made from, as far as the next one has to know it. Values of arguments are kept as hashes only. */
export type Made = {
  readonly files: ReadonlyMap<string, string>;
  readonly args: ReadonlyMap<string, string>;
  readonly bases: ReadonlyMap<string, string>;
  /** The texts of all instructions, with their here-documents. */
  readonly texts: ReadonlySet<string>;
};

export const madeFrom = (inputs: Inputs): Made => ({
  files: inputs.files,
  args: new Map(Object.entries(inputs.args).map(([name, value]) => [name, hash(value)])),
  bases: new Map(Object.entries(inputs.bases)),
  texts: new Set(
    stagesOf(inputs).flatMap((stage) => stage.instructions.map((one) => one.text + one.here)),
  ),
});

/** As it is stored. */
export const madeText = ({ files, args, bases, texts }: Made): string =>
  JSON.stringify({
    files: Object.fromEntries(files),
    args: Object.fromEntries(args),
    bases: Object.fromEntries(bases),
    texts: [...texts],
  });

/** Reads what was stored; null where it is not that. */
export function readMade(text: string): Made | null {
  const stored = parsed(text);
  if (stored === null || !['files', 'args', 'bases', 'texts'].every((key) => key in stored))
    return null;
  const map = (key: string) =>
    new Map(
      Object.entries(fieldOf(stored, key)).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]),
    );
  return {
    files: map('files'),
    args: map('args'),
    bases: map('bases'),
    texts: new Set(Object.values(fieldOf(stored, 'texts')).map(String)),
  };
}

function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function fieldOf(of: object, key: string): object {
  const value: unknown = Object.entries(of).find(([name]) => name === key)?.[1];
  return typeof value === 'object' && value !== null ? value : {};
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
