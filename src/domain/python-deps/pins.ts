import { readWanted } from './name.ts';
import type { GitSource } from './name.ts';

/** One package as a compiled file fixes it. */
export type Pin = {
  readonly name: string;
  /** The version, or the git revision. */
  readonly version: string;
  readonly git: GitSource | null;
  /** What asks for it, from the `# via` lines: packages, and `-r FILE`. */
  readonly via: readonly string[];
  /** From 1. */
  readonly line: number;
};

export type Pins = {
  /** The command in the header, without its comment sign; null where there is none. */
  readonly command: { readonly text: string; readonly line: number } | null;
  readonly pins: readonly Pin[];
};

/** Reads a file that uv or pip-compile wrote. */
export function readPins(text: string): Pins {
  const lines = text.split(/\r?\n/u);
  const said = lines.findIndex((line) =>
    /^#\s+(?:uv pip compile|pip-compile|\S+=\S+)\b/u.test(line),
  );
  const heads = lines.flatMap((line, index) => {
    const pin = /^[\s#]|^$/u.test(line) ? null : pinOf(line, index + 1);
    return pin === null ? [] : [pin];
  });
  return {
    command:
      said === -1
        ? null
        : { text: (lines[said] ?? '').replace(/^#\s*/u, '').trim(), line: said + 1 },
    pins: heads.map((pin, at) => ({
      ...pin,
      via: viaOf(lines.slice(pin.line, (heads[at + 1]?.line ?? lines.length + 1) - 1)),
    })),
  };
}

/** The pins by name; the last one where a name comes twice, as pip reads it. */
export const byName = (pins: readonly Pin[]): ReadonlyMap<string, Pin> =>
  new Map(pins.map((pin) => [pin.name, pin]));

function pinOf(raw: string, line: number): Omit<Pin, 'via'> | null {
  const wanted = readWanted(raw.replace(/\s+#.*$/u, '').replace(/\s*\\$/u, ''));
  if (wanted === null) return null;
  if (wanted.git !== null)
    return { name: wanted.name, version: wanted.git.revision, git: wanted.git, line };
  const version = /^===?(.+)$/u.exec(wanted.bounds)?.[1];
  return version === undefined ? null : { name: wanted.name, version, git: null, line };
}

const viaOf = (lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => {
    const via = /^\s+#\s+(?:via\b\s*)?(.*)$/u.exec(line)?.[1]?.trim() ?? '';
    return via === '' ? [] : [via];
  });
