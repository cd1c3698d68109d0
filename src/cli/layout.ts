/** Rows of a name and a text, aligned and wrapped to a width. */
export function columns(
  rows: readonly (readonly [string, string])[],
  width: number,
): readonly string[] {
  const widest = Math.min(30, Math.max(...rows.map(([name]) => name.length)));
  const indent = widest + 4;
  return rows.flatMap(([name, text]) => {
    const [first = '', ...more] = paragraph(text, width - indent);
    const head = `  ${name.padEnd(widest)}  `;
    const lines = name.length > widest ? [`  ${name}`, ' '.repeat(indent) + first] : [head + first];
    return [
      ...lines.map((line) => line.trimEnd()),
      ...more.map((line) => ' '.repeat(indent) + line),
    ];
  });
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
