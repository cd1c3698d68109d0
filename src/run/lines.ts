import { stripVTControlCharacters } from 'node:util';

/** Characters after which a line is cut: a program that never ends its line must not fill the memory. */
const longest = 64 * 1024;
/** Characters that stay behind a cut, so that a secret that has come only in part is not cut in two. */
const margin = 4 * 1024;

/** Cuts a stream of text into whole masked lines, without colours; of a line redrawn with `\r` the last state stays. */
export interface Splitter {
  readonly push: (text: string) => void;
  /** Hands on what stands after the last newline. */
  readonly end: () => void;
}

/** `each` gets the lines that a piece of text completes, together. */
export function splitter(
  each: (lines: readonly string[]) => void,
  mask: (text: string) => string = (text) => text,
): Splitter {
  let rest = '';
  const hand = (lines: readonly string[]) => each(lines.map((line) => mask(clean(line))));
  return {
    push: (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > longest + margin) rest = mask(rest);
      for (; rest.length > longest + margin; rest = rest.slice(longest))
        lines.push(rest.slice(0, longest));
      if (lines.length > 0) hand(lines);
    },
    end: () => {
      if (rest !== '') hand([rest]);
      rest = '';
    },
  };
}

function clean(line: string): string {
  const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
  const last = whole.includes('\r') ? whole.slice(whole.lastIndexOf('\r') + 1) : whole;
  return last.includes('\u001B') ? stripVTControlCharacters(last) : last;
}
