import type { Facts, Verdict, WalkStep } from '../../model/walk.ts';
import type { Screen } from '../../model/world.ts';
import { chop, width, wrap } from '../columns.ts';
import { duration, paints, spelling, symbols } from '../text.ts';
import type { Paint } from '../text.ts';

/** Columns that text is wrapped to: the window’s, and no more than one reads with ease. */
const columnsOf = (screen: Screen): number => Math.min(100, Math.max(20, screen.columns())) - 1;

/** A label and a text, aligned; the text is wrapped under itself, or below its label where there is no room. */
export function factLines(screen: Screen, facts: Facts): readonly string[] {
  const spell = spelling(screen);
  const { dim } = paints(screen);
  const rows = Object.entries(facts);
  const columns = columnsOf(screen);
  const widest = Math.min(24, Math.max(0, ...rows.map(([label]) => width(label))));
  const narrow = columns < widest + 30;
  const indent = narrow ? 6 : widest + 6;
  return rows.flatMap(([label, text]) => {
    const lines = text
      .split('\n')
      .flatMap((line) => wrap(spell(line), columns - indent))
      .flatMap((line) => chop(line, columns - indent));
    const gap = ' '.repeat(Math.max(0, widest - width(label)) + 2);
    const padded = lines.map((line) => ' '.repeat(indent) + line);
    return narrow || width(label) > widest
      ? [...paragraphLines(screen, label, 4, dim), ...padded]
      : [`    ${dim(spell(label))}${gap}${lines[0] ?? ''}`, ...padded.slice(1)];
  });
}

/** A sentence, wrapped and indented. */
export function paragraphLines(
  screen: Screen,
  text: string,
  indent: number,
  tint?: Paint,
): readonly string[] {
  const spell = spelling(screen);
  return wrap(spell(text), Math.max(10, columnsOf(screen) - indent))
    .flatMap((line) => chop(line, Math.max(10, columnsOf(screen) - indent)))
    .map((line) => ' '.repeat(indent) + (tint?.(line) ?? line));
}

/** What is to be done: sentences are wrapped, commands are left whole so that they can be copied. */
export function todoLines(screen: Screen, todo: readonly string[]): readonly string[] {
  const { cyan } = paints(screen);
  return todo.flatMap((line) =>
    line.startsWith('$ ') ? [`    ${cyan(line)}`] : paragraphLines(screen, line, 4),
  );
}

/** The mark and the colour of a verdict. */
export function verdictLook(
  screen: Screen,
  verdict: Verdict,
): { readonly mark: string; readonly paint: Paint } {
  const { green, red, yellow, dim } = paints(screen);
  const mark = symbols(screen);
  const looks = {
    pass: { mark: mark.done, paint: green },
    fail: { mark: mark.failed, paint: red },
    skipped: { mark: mark.skipped, paint: yellow },
    blocked: { mark: mark.cancelled, paint: red },
    pending: { mark: mark.waiting, paint: dim },
  } as const;
  return looks[verdict];
}

/** One step of a walk in a line, with what was said under it. */
export function stepLines(screen: Screen, step: WalkStep, number: number): readonly string[] {
  const spell = spelling(screen);
  const { bold, dim, yellow } = paints(screen);
  const stale = step.stale.length > 0;
  const { mark, paint } = verdictLook(screen, step.verdict);
  const word = step.verdict === 'pending' ? 'open' : step.verdict;
  const time = step.seconds >= 0.05 ? `  ${duration(step.seconds)}` : '';
  const severity = step.severity === null ? '' : `, ${step.severity}`;
  const strong: Paint = step.verdict === 'fail' ? bold : (text) => text;
  const [first = '', ...rest] = wrap(
    spell(step.title),
    columnsOf(screen) - 4 - width(`${number} `),
  );
  const end = `${paint(word + severity)}${dim(time)}`;
  const fits =
    rest.length === 0 &&
    width(`    ${number} ${first}  ${word}${severity}${time}`) <= columnsOf(screen);
  const said = [step.reason, step.note].filter((part) => part !== null);
  return [
    `  ${paint(mark)} ${number} ${strong(first)}${fits ? `  ${end}` : ''}`,
    ...rest.map((line) => `      ${strong(line)}`),
    ...(fits ? [] : [`      ${end}`]),
    ...said.flatMap((line) => paragraphLines(screen, line, 6)),
    ...(step.cc.length > 0 && step.verdict === 'fail'
      ? paragraphLines(screen, `cc ${step.cc.join(', ')}`, 6, dim)
      : []),
    ...step.evidence.map(({ name }) => `      ${dim(spell(`evidence: ${name}`))}`),
    ...(stale ? paragraphLines(screen, `stale: ${step.stale.join('; ')}`, 6, yellow) : []),
  ];
}
