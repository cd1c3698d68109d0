import { stripVTControlCharacters } from 'node:util';

/** One printable line: what a tool drew over with carriage returns is gone, and so is every control character. */
export function clean(text: string, limit = Infinity): string {
  let end = text.length;
  while (end > 0 && '\r\n'.includes(text.charAt(end - 1))) end -= 1;
  const start = end === 0 ? 0 : text.lastIndexOf('\r', end - 1) + 1;
  const line = text.slice(start, Math.min(end, start + limit));
  if (ascii7.test(line)) return line;
  return stripVTControlCharacters(line).replaceAll('\t', '    ').replace(patterns().unseen, '');
}

/** Columns that cleaned text takes in a terminal. */
export function width(text: string): number {
  if (ascii7.test(text)) return text.length;
  let columns = 0;
  for (const piece of pieces(text)) columns += pieceWidth(piece);
  return columns;
}
const ascii7 = /^[ -~]*$/;

/** What takes its columns as a whole. A segmenter takes 40 ms to make, so it is made where characters combine. */
function* pieces(text: string): Iterable<string> {
  if (!patterns().combining.test(text)) return yield* text;
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment } of graphemes.segment(text)) yield segment;
}
let graphemes: Intl.Segmenter | undefined;
const pieceWidth = (piece: string): number =>
  piece.length === 1 && piece <= '~'
    ? 1
    : patterns().wide.test(piece)
      ? 2
      : patterns().invisible.test(piece)
        ? 0
        : 1;

/** Made when a text is first looked at: to look up what Unicode says takes a tenth of a start. */
const patterns = () =>
  (made ??= {
    // Bidirectional overrides are among them: they would let a log line rewrite its neighbours.
    unseen: /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu,
    combining: /[\p{M}\p{Cf}\p{Regional_Indicator}\p{Emoji_Modifier}]/u,
    invisible: /^[\p{M}\p{Cf}\p{Zl}\p{Zp}]+$/u,
    wide: /[\p{Emoji_Presentation}\ufe0f\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u,
  });
let made: Record<'unseen' | 'combining' | 'invisible' | 'wide', RegExp> | undefined;

/** The text cleaned and cut to a number of columns, with an ellipsis where something is missing. */
export function truncate(text: string, columns: number, ellipsis = '…'): string {
  // A line of a megabyte need not be measured whole: nobody has a terminal of so many columns.
  const line = clean(text, 8192);
  return width(line) <= columns ? line : fit(line, columns - width(ellipsis)) + ellipsis;
}

/** Lines of at most so many columns, broken between words; a word that is wider keeps its line. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of clean(text.replaceAll(/\s+/g, ' ')).split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || width(last) + 1 + width(word) > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** Lines of at most so many columns, broken anywhere, blanks kept: for what a program printed. */
export function chop(line: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let rest = line;
  do {
    // What is wider than the window by itself keeps its line.
    const piece = fit(rest, columns) || rest;
    lines.push(piece);
    rest = rest.slice(piece.length);
  } while (rest !== '');
  return lines;
}

function fit(line: string, columns: number): string {
  if (ascii7.test(line)) return line.slice(0, Math.max(0, columns));
  let used = 0;
  let kept = '';
  for (const piece of pieces(line)) {
    used += pieceWidth(piece);
    if (used > columns) break;
    kept += piece;
  }
  return kept;
}
