/** How wide a line may be, and whether it may have colours. */
export type Look = { readonly columns: number; readonly colour: boolean };

/** `12,345`. */
export const number = (value: number): string => String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
export const plural = (count: number, noun: string): string =>
  `${number(count)} ${noun}${count === 1 ? '' : 's'}`;

export const cut = (text: string, columns: number): string =>
  text.length <= columns ? text : `${text.slice(0, Math.max(8, columns - 1))}…`;

/** A path that fits, with its name: of what is cut, the folders say least. */
export function cutPath(path: string, columns: number): string {
  const name = path.slice(path.lastIndexOf('/'));
  const rest = columns - name.length - 1;
  return path.length <= columns || rest < 1 ? cut(path, columns) : `${path.slice(0, rest)}…${name}`;
}

export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
