import { readWanted } from './name.ts';
import type { Wanted } from './name.ts';

/** One package that an `.in` file asks for, and the line that does, from 1. */
type Ask = Wanted & { readonly line: number };

/** What an `.in` file says. */
export type Input = {
  readonly asks: readonly Ask[];
  /** Other files it takes in by `-r`, as written. */
  readonly includes: readonly string[];
};

/** Reads an `.in` file; options of pip other than `-r` are passed over. */
export function readInput(text: string): Input {
  const lines = text.split(/\r?\n/u).map((raw) => raw.replace(/(^|\s)#(?!egg=).*$/u, '').trim());
  return {
    asks: lines.flatMap((line, index) => {
      const wanted = line === '' ? null : readWanted(line);
      return wanted === null ? [] : [{ ...wanted, line: index + 1 }];
    }),
    includes: lines.flatMap((line) => {
      const file = /^(?:-r|--requirement)[ =]?\s*(\S+)$/u.exec(line)?.[1];
      return file === undefined ? [] : [file];
    }),
  };
}
