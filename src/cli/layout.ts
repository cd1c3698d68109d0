import type { Screen } from '../model/world.ts';

/** Rows of a name and a text, aligned; `inWindow` wraps them. */
export function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const widest = Math.min(30, Math.max(...rows.map(([name]) => name.length)));
  return rows.flatMap(([name, text]) => {
    const lines =
      name.length > widest
        ? [`  ${name}`, `${' '.repeat(widest + 4)}${text}`]
        : [`  ${name.padEnd(widest)}  ${text}`];
    return lines.map((line) => line.trimEnd());
  });
}

/** A text for people, no wider than help is and than the window. */
export const inWindow = (
  { isTerminal, columns: ofWindow }: Pick<Screen, 'isTerminal' | 'columns'>,
  text: string,
): string => fitted(text, Math.min(78, isTerminal ? ofWindow() : 78));

/** Each line wrapped to a width, the rest of a row under its text; a command to be pasted stays whole. */
const fitted = (text: string, width: number): string =>
  text
    .split('\n')
    .flatMap((line) => (line.length <= width || /^ *\$ /.test(line) ? [line] : hung(line, width)))
    .join('\n');

/** What a text in a column needs; where there is less, it goes below its name. */
const least = 20;

function hung(line: string, width: number): readonly string[] {
  const head = /^ *\S.*? {2,}(?=\S)|^ */.exec(line)?.[0] ?? '';
  const isNamed = head.trim() !== '';
  const below = isNamed && width - head.length < least;
  const room = Math.max(0, below ? Math.min(6, width - least) : width - least);
  const indent = ' '.repeat(Math.min(head.length, room));
  const lines = paragraph(line.slice(head.length), width - indent.length);
  const hanging = lines.map((one) => indent + one);
  if (below) return [head.trimEnd(), ...hanging];
  return isNamed ? [head + (lines[0] ?? ''), ...hanging.slice(1)] : hanging;
}

/** Text wrapped to a width, at blanks. */
export function paragraph(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const part of text.split('\n')) {
    let line = '';
    for (const word of part.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines;
}

/** Seconds as people say them before something starts. */
export const about = (seconds: number): string =>
  seconds < 90
    ? `about ${Math.max(1, Math.round(seconds))} s`
    : `about ${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
