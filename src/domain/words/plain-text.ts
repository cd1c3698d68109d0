const ESCAPE = '\u001B';
const BELL = '\u0007';

/** The text without terminal escape sequences and control characters; tabs stay. */
export function plainText(text: string): string {
  if (!/\p{Cc}/u.test(text)) return text;
  const [first = '', ...rest] = text.split(ESCAPE);
  return (first + rest.map(afterSequence).join('')).replace(/(?!\t)\p{Cc}/gu, '');
}

/** What is left of a piece that followed an escape character, without the rest of the sequence. */
function afterSequence(piece: string): string {
  const first = piece[0] ?? '';
  if (first === '[') return piece.replace(/^\[[0-?]*[ -/]*[@-~]?/, '');
  if (first === ']' || first === 'P' || first === '_' || first === '^') {
    const end = piece.indexOf(BELL);
    return end < 0 ? '' : piece.slice(end + 1);
  }
  return piece.replace(/^[ -/]*[0-~]/, '');
}
