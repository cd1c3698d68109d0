import { createInterface } from 'node:readline/promises';
import type { Asker, Choice } from '../model/ask.ts';
import { asking } from './asking.ts';
import type { Desk } from './asking.ts';
import { spelling } from './text.ts';

/** Asks in a terminal that cannot move its cursor: every answer is a line, and nothing is drawn over. */
export function lineAsker(desk: Desk): Asker {
  const spell = spelling(desk.screen);
  const say: Say = (...lines) =>
    desk.screen.write(lines.map((line) => `${spell(line)}\n`).join(''));
  const until: Until = async (message, take) => {
    for (;;) {
      const taken = await take(await read(desk, `? ${spell(message)} `));
      if (typeof taken !== 'string') return taken.value;
      say(taken);
    }
  };
  return {
    key: (message, choices) => {
      say(choices.map(({ key, name }) => `${key} ${name}`).join(', '));
      return until(message, (text) => {
        const chosen = choices.find(({ key, enter }) =>
          text === '' ? enter === true : key === text.toLowerCase(),
        );
        return chosen ?? `Type one of ${choices.map(({ key }) => key).join(', ')}, then Enter.`;
      });
    },
    line: (message, check) =>
      until(message, async (text) => (await check?.(text)) ?? { value: text }),
    pick: (message, choices) => {
      say(...numbered(choices));
      return until(`${message} (number)`, (text) => choices[Number(text) - 1] ?? outOf(choices));
    },
    several: several(say, until),
  };
}

type Say = (...lines: readonly string[]) => void;
type Taken<T> = { readonly value: T } | string;
/** Asks until the answer is one; a text says why it is none. */
type Until = <T>(
  message: string,
  take: (text: string) => Taken<T> | Promise<Taken<T>>,
) => Promise<T>;

const read = (desk: Desk, message: string): Promise<string> =>
  asking(desk, async ({ input, output, signal }) => {
    const lines = createInterface({ input, output, terminal: false });
    const closed = new AbortController();
    lines.on('close', () => closed.abort());
    try {
      const either = AbortSignal.any([signal, closed.signal]);
      return (await lines.question(message, { signal: either })).trim();
    } finally {
      lines.close();
    }
  });

const several =
  (say: Say, until: Until): Asker['several'] =>
  (message, choices, picked) => {
    say(...numbered(choices, picked));
    return until(`${message} (numbers, 0 for nobody, Enter for those marked *)`, (text) => {
      if (text === '') return { value: picked };
      const numbers = text.split(/[\s,]+/);
      if (numbers.join() === '0') return { value: [] };
      const chosen = numbers.flatMap((one) => choices[Number(one) - 1] ?? []);
      return chosen.length === numbers.length
        ? { value: chosen.map(({ value }) => value) }
        : outOf(choices);
    });
  };

const outOf = (choices: readonly unknown[]): string => `Type a number from 1 to ${choices.length}.`;

const numbered = (
  choices: readonly Choice<unknown>[],
  picked: readonly unknown[] = [],
): readonly string[] =>
  choices.map(
    ({ name, about, value }, index) =>
      `${picked.includes(value) ? '*' : ' '}${index + 1} ${name}${about === undefined ? '' : `  ${about}`}`,
  );
