import { createPrompt, useEffect, useKeypress, useRef, useState } from '@inquirer/core';
import type { Key } from '../model/ask.ts';
import type { Desk, PromptContext } from './asking.ts';
import { width } from './columns.ts';
import { quiet } from './key-guard.ts';
import type { KeyGuard } from './key-guard.ts';
import { paints, spelling } from './text.ts';

type Asked = {
  readonly message: string;
  readonly choices: readonly Pick<Key<unknown>, 'key' | 'name' | 'enter'>[];
  readonly guard: KeyGuard;
  readonly desk: Desk;
  readonly prefix: { readonly idle: string; readonly done: string };
};

/** One key is the answer; gives the index of its choice. A key counts when nothing else comes right after it. */
export const onePress: (asked: Asked, context: PromptContext) => Promise<number> = createPrompt<
  number,
  Asked
>((asked, done) => {
  const { choices, guard, desk } = asked;
  const [chosen, setChosen] = useState<number | null>(null);
  const [hint, setHint] = useState('');
  const [columns, setColumns] = useState(desk.output.columns);
  const timer = useRef<NodeJS.Timeout | undefined>(undefined);
  useEffect(() => {
    const resized = () => setColumns(desk.output.columns);
    desk.output.on('resize', resized);
    return () => {
      desk.output.off('resize', resized);
      clearTimeout(timer.current);
    };
  }, []);
  useKeypress((event, rl) => {
    rl.clearLine(0);
    clearTimeout(timer.current);
    const enter = event.name === 'return' || event.name === 'enter';
    const index = choices.findIndex((one) => (enter ? one.enter === true : one.key === event.name));
    const press = guard.press(event.name ?? '');
    if (event.ctrl) return;
    if (press !== 'alone') setHint(hints[press]);
    else if (index < 0) setHint(`Press ${choices.map(({ key }) => key).join(', ')}.`);
    else
      timer.current = setTimeout(() => {
        setChosen(index);
        done(index);
      }, quiet);
  });
  return draw(asked, { chosen, hint, columns: Math.max(20, columns || 80) });
});

const hints = {
  'too soon': 'Several keys came at once, so none counts. Press one.',
  held: 'A key that is held down counts once. Let it go, then press one.',
} as const;

function draw(
  { message, choices, desk, prefix }: Asked,
  at: { readonly chosen: number | null; readonly hint: string; readonly columns: number },
): string | [string, string] {
  const { bold, dim, cyan, yellow } = paints(desk.screen);
  const spell = spelling(desk.screen);
  const chosen = at.chosen === null ? undefined : choices[at.chosen];
  if (chosen !== undefined) return `${prefix.done} ${bold(message)} ${cyan(spell(chosen.name))}`;
  const dot = spell(' · ');
  const rows: string[] = [];
  let used = 0;
  for (const { key, name } of choices) {
    const text = spell(`${key} ${name}`);
    const painted = `${bold(key)} ${dim(spell(name))}`;
    const fits = rows.length > 0 && used + width(dot) + width(text) < at.columns - 2;
    if (fits) rows[rows.length - 1] += dim(dot) + painted;
    else rows.push(painted);
    used = fits ? used + width(dot) + width(text) : width(text);
  }
  const help = rows.map((row) => `  ${row}`).join('\n');
  const more = at.hint === '' ? '' : `\n${yellow(spell(at.hint))}`;
  return [`${prefix.idle} ${bold(message)} `, help + more];
}
