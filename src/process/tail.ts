/** Characters of each stream that are kept. */
const kept = 1 << 20;

/** The end of a text that comes in pieces; the pieces are joined once, so that a long text costs no more than its length. */
export interface Tail {
  add(text: string): void;
  text(): string;
}

export function tail(): Tail {
  let pieces: string[] = [];
  let length = 0;
  const text = () => {
    pieces = [pieces.join('').slice(-kept)];
    length = pieces[0]?.length ?? 0;
    return pieces[0] ?? '';
  };
  return {
    add: (piece) => {
      pieces.push(piece);
      length += piece.length;
      if (length > 2 * kept) text();
    },
    text,
  };
}
