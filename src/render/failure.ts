import type { Failure } from '../model/failure.ts';
import type { Screen } from '../model/world.ts';
import { chop, clean, wrap } from './columns.ts';
import { paints, spelling, symbols } from './text.ts';
import { wordsOf } from './words.ts';

/** The block a failure leaves on stderr: what, why, the program's last words, what to do. Ends with a newline. */
export function failureText(failure: Failure, screen: Screen, verbose: boolean): string {
  const { what, why, todo } = wordsOf(failure);
  const { red, bold, dim, cyan } = paints(screen);
  const mark = symbols(screen);
  const spell = spelling(screen);
  const columns = Math.max(20, screen.columns());
  const hang = (text: string, lead: string) => hanging(spell(text), lead, columns);
  const lines = [
    ...hang(what, `${mark.failed} `).map((line, row) =>
      row === 0 ? red(mark.failed) + bold(line.slice(1)) : bold(line),
    ),
    ...why.flatMap((line) => hang(line, '  ')),
    ...lastWords(failure, verbose)
      .map((line) => spell(line))
      // Into a file or a pipe a long line goes whole.
      .flatMap((line) => (screen.isTerminal ? chop(line, columns - 4) : [line]))
      .map((line) => `  ${dim(mark.bar)} ${line}`),
    // A command is neither wrapped nor cut nor spelled anew: it is there to be copied.
    ...todo.flatMap((line, index) =>
      line.startsWith('$ ')
        ? [`  ${index === 0 ? mark.arrow : ' '} ${cyan(line)}`]
        : hang(line, `  ${mark.arrow} `),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** The lines that explain most: a program's last twenty, or the stack of a bug for who asks. */
function lastWords(failure: Failure, verbose: boolean): readonly string[] {
  if (failure.kind === 'exit' || failure.kind === 'stated')
    return failure.lines.slice(-20).map((line) => clean(line));
  if (failure.kind === 'thrown' && verbose)
    return failure.stack.split('\n').map((line) => clean(line));
  return [];
}

/** A sentence wrapped under its mark. */
const hanging = (text: string, lead: string, columns: number): readonly string[] =>
  wrap(text, columns - lead.length).map(
    (line, row) => (row === 0 ? lead : ' '.repeat(lead.length)) + line,
  );
