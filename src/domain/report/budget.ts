/** A piece of a report. `shorter` are its shorter forms, the longest first; the last may be empty. */
export type Piece = {
  /** What it is, for when it has to be said that it was cut. */
  readonly name: string;
  readonly lines: readonly string[];
  readonly shorter?: readonly (readonly string[])[];
};

/** GitHub takes 65,536 characters a comment; what the person writes around it has to fit too. */
const LIMIT = 60_000;

/**
 * The pieces below each other, under the limit: the longest piece that has a shorter form gives way first, and what was
 * cut is said at the end, with the command that tells all.
 */
export function fitted(
  pieces: readonly Piece[],
  limit = LIMIT,
  all = 'kpi-tasks report --format json',
): string {
  const forms = pieces.map((piece) => ({ piece, form: 0 }));
  const cut = new Set<string>();
  const linesOf = ({ piece, form }: (typeof forms)[number]): readonly string[] =>
    form === 0 ? piece.lines : (piece.shorter?.[form - 1] ?? []);
  const whole = (): string => {
    const parts = forms.map(linesOf).filter((lines) => lines.length > 0);
    const said =
      cut.size === 0 ? [] : [[`… cut to fit: ${[...cut].join(', ')}. All of it: \`${all}\``]];
    return `${[...parts, ...said].map((lines) => lines.join('\n')).join('\n\n')}\n`;
  };
  for (let text = whole(); ; text = whole()) {
    if (text.length <= limit) return text;
    const next = forms
      .filter(({ piece, form }) => form < (piece.shorter?.length ?? 0))
      .toSorted((a, b) => sizeOf(linesOf(b)) - sizeOf(linesOf(a)))[0];
    // Nothing can give way any more, and a cut report is better than one that GitHub refuses.
    if (next === undefined)
      return `${text.slice(0, limit - 40).replace(/[^\n]*$/, '')}\n… cut to fit.\n`;
    next.form += 1;
    cut.add(next.piece.name);
  }
}

const sizeOf = (lines: readonly string[]): number =>
  lines.reduce((sum, line) => sum + line.length + 1, 0);
