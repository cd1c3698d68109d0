import type { Words } from '../model/event.ts';
import type { Failure } from '../model/failure.ts';
import type { Change } from '../model/freshness.ts';
import type { Command } from '../model/shell.ts';
import { about, paragraph } from './layout.ts';

type Previews = {
  readonly tasks: readonly {
    readonly task: string;
    readonly notes: readonly string[];
    readonly commands: readonly Command[];
    readonly expected: number | null;
    readonly failure: Failure | null;
    readonly fresh: boolean;
    readonly why: readonly Change[];
  }[];
  readonly lacking: readonly Failure[];
  readonly critical: { readonly path: readonly string[]; readonly seconds: number } | null;
};

/** `--dry-run`: what would be done, in which folder, with what added to the environment. `!` marks what would run. */
export function dryRunText(
  previews: Previews,
  say: {
    readonly wordsOf: (failure: Failure) => Words;
    readonly whyOf: (changes: readonly Change[]) => readonly string[];
  },
): string {
  const { wordsOf } = say;
  const lines = previews.tasks.flatMap((one) => [
    `${one.task}${one.fresh ? '  (up to date, so it would not run)' : one.expected === null ? '' : `  (${about(one.expected)})`}`,
    ...(one.fresh ? [] : whyLines(say.whyOf(one.why))),
    ...one.notes.flatMap((note) => paragraph(note, 76).map((line) => `  ${line}`)),
    ...(one.fresh ? [] : one.commands.flatMap(commandLines)),
    ...(one.failure === null ? [] : failureLines(one.failure, wordsOf)),
    '',
  ]);
  const lacking = previews.lacking.flatMap((failure) => failureLines(failure, wordsOf));
  return [
    ...(lacking.length > 0 ? ['It would stop before anything is started:', ...lacking, ''] : []),
    ...lines,
    ...(previews.critical === null || previews.critical.path.length < 2
      ? []
      : [
          `It would take ${about(previews.critical.seconds)}, by way of ${previews.critical.path.join(' → ')}.`,
        ]),
    'Nothing was done.',
    '',
  ].join('\n');
}

const whyLines = (why: readonly string[]): readonly string[] =>
  why.flatMap((line) =>
    paragraph(line, 72).map((part, index) => `  ${index === 0 ? 'why:' : '    '} ${part}`),
  );

function commandLines(command: Command): readonly string[] {
  const env = Object.entries(command.env ?? {}).map(([name, value]) =>
    value === undefined ? `    without ${name}` : `    with ${name}=${word(value)}`,
  );
  return [
    `  ! ${command.argv.map(word).join(' ')}`,
    ...(command.cwd === undefined ? [] : [`    in ${command.cwd}`]),
    ...env,
  ];
}

function failureLines(failure: Failure, wordsOf: (failure: Failure) => Words): readonly string[] {
  const { what, why, todo } = wordsOf(failure);
  return [`  x ${what}`, ...why.map((line) => `    ${line}`), ...todo.map((line) => `    ${line}`)];
}

/** A word as a shell would want it typed. */
export const word = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
