import { createPromptModule } from 'inquirer';
import type { Asker, Choice } from '../model/ask.ts';
import { asking } from './asking.ts';
import type { Desk } from './asking.ts';
import { keyGuard } from './key-guard.ts';
import { onePress } from './one-press.ts';
import { paints, spelling } from './text.ts';

/** Asks in a terminal that can move its cursor. */
export function keyAsker(desk: Desk): Asker {
  const guard = keyGuard(desk.now);
  const spell = spelling(desk.screen);
  const theme = themeOf(desk);
  const ask = <T>(question: object): Promise<T> =>
    asking(desk, async (context) => {
      const prompt = createPromptModule(context);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each call below writes a whole question.
      const asked = { name: 'answer', theme, ...question } as never;
      const { answer }: { readonly answer: unknown } = await prompt([asked]);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the choices below are the only answers.
      return answer as T;
    });
  return {
    key: async (message, choices) => {
      const index = await asking(desk, (context) =>
        onePress({ message: spell(message), choices, guard, desk, prefix: theme.prefix }, context),
      );
      const chosen = choices[index];
      if (chosen === undefined) throw new Error(`no choice ${index}`);
      return chosen.value;
    },
    line: (message, check) =>
      ask<string>({
        type: 'input',
        message: spell(message),
        validate: async (text: string) => (await check?.(text)) ?? true,
      }),
    pick: (message, choices) => ask(pickOf(message, choices, spell)),
    several: (message, choices, picked) =>
      ask({
        type: 'checkbox',
        message: spell(message),
        loop: false,
        choices: choices.map((one) => ({
          ...choiceOf(one, spell),
          checked: picked.includes(one.value),
        })),
      }),
  };
}

type Spell = (text: string) => string;

/** A short list is shown whole; a long one is searched. */
const pickOf = <T>(message: string, choices: readonly Choice<T>[], spell: Spell): object =>
  choices.length > 7
    ? {
        type: 'search',
        message: spell(`${message} (type to search)`),
        pageSize: 10,
        source: (term = '') => found(choices, term).map((one) => choiceOf(one, spell)),
      }
    : {
        type: 'select',
        message: spell(message),
        loop: false,
        choices: choices.map((one) => choiceOf(one, spell)),
      };

const choiceOf = <T>({ name, value, about }: Choice<T>, spell: Spell) => ({
  value,
  short: spell(name),
  name: spell(about === undefined ? name : `${name}  ${about}`),
});

const found = <T>(choices: readonly Choice<T>[], term: string): readonly Choice<T>[] =>
  choices.filter(({ name, about = '' }) =>
    `${name} ${about}`.toLowerCase().includes(term.toLowerCase()),
  );

/** inquirer looks at the terminal's name for Unicode and not at the locale, so it is told. */
function themeOf({ screen }: Desk) {
  const { green, cyan } = paints(screen);
  const prefix = { idle: cyan('?'), done: green(screen.unicode ? '✔' : '+') };
  return screen.unicode
    ? { prefix }
    : {
        prefix,
        icon: { cursor: '>', checked: '[x]', unchecked: '[ ]' },
        style: {
          keysHelpTip: (keys: readonly (readonly [string, string])[]) =>
            keys.map(([key, action]) => `${plainKey[key] ?? key} ${action}`).join(', '),
        },
      };
}

const plainKey: Readonly<Record<string, string>> = { '↑↓': 'up/down', '⏎': 'Enter' };
