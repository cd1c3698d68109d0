import { plainText } from './plain-text.ts';

/** `36.2 s`, as BuildKit writes seconds. */
export function secondsText(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}

/** `833.5 kB`, in powers of 1000 as docker writes sizes. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const power = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ${'kMGT'.charAt(power - 1)}B`;
}

/** At most this many characters, the last an ellipsis if some are missing. */
export function shortened(text: string, width: number): string {
  const characters = Array.from(text);
  if (characters.length <= width) return text;
  return width < 1 ? '' : `${characters.slice(0, width - 1).join('')}…`;
}

export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - Array.from(text).length));
}

export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Text of others as code on one line, in which Markdown finds no names, numbers of issues or links. */
export function inlineCode(text: string): string {
  const flat = plainText(text.replace(/\s+/g, ' ')).trim();
  if (flat === '') return '–';
  const fence = '`'.repeat(longestRun(flat) + 1);
  const space = flat.startsWith('`') || flat.endsWith('`') ? ' ' : '';
  return fence + space + flat + space + fence;
}

/** As `inlineCode`, for a cell of a table, where a bar would end the cell even in code. */
export function codeCell(text: string): string {
  return inlineCode(text).replaceAll('|', '\\|');
}

/** Lines of others as a block of code that they cannot end. */
export function codeBlock(lines: readonly string[], language = ''): readonly string[] {
  const safe = lines.flatMap((line) => line.split('\n').map(plainText));
  const fence = '`'.repeat(Math.max(3, longestRun(safe.join('\n')) + 1));
  return [fence + language, ...safe, fence];
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
}
