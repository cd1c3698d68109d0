type Screen = { readonly columns: number; readonly terminal?: boolean };

/**
 * Text for a terminal: of a line that is too long the rest goes on below it, farther in, from a blank on. A command
 * stays whole, so that it can be copied; so does all that no terminal shows.
 */
export const fitted = (text: string, { columns, terminal = false }: Screen): string =>
  terminal
    ? text
        .split('\n')
        .flatMap((line) => (/^\s*\$ /u.test(line) ? [line] : broken(line, columns)))
        .join('\n')
    : text;

function broken(line: string, columns: number, inset = 4): readonly string[] {
  if (line.length <= columns) return [line];
  const start = line.length - line.trimStart().length;
  const before = line.lastIndexOf(' ', columns);
  // A word that is too long by itself keeps its line.
  const at = before > start ? before : line.indexOf(' ', columns);
  if (at === -1) return [line];
  const rest = ' '.repeat(start + inset) + line.slice(at).trimStart();
  return [line.slice(0, at).trimEnd(), ...broken(rest, columns, 0)];
}
