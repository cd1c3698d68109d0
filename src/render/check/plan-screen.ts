import type { Finding } from '../../model/requirement.ts';
import type { Screen } from '../../model/world.ts';
import { paints, plural, roughly, spelling, symbols } from '../text.ts';
import { paragraphLines, todoLines } from './lines.ts';
import { block } from './screens.ts';

type Checked = {
  readonly name: string;
  readonly finding: Finding;
  /** The titles of the steps that need it. */
  readonly steps: readonly string[];
};

/** The first screen: what the machine has, what is lacking and how to get it, and how long it will take. */
export function planScreen(
  screen: Screen,
  plan: {
    /** What will be gone through; null where that was said already. */
    readonly head: { readonly summary: string; readonly about: string } | null;
    readonly checked: readonly Checked[];
    readonly auto: number;
    readonly human: number;
    /** Seconds of all, and of the tester. */
    readonly seconds: number;
    readonly yours: number;
    /** How many steps nobody knows the time of. */
    readonly unknown: number;
  },
): string {
  const { bold } = paints(screen);
  const told = plan.checked.filter(({ finding }) => finding.is !== 'unknown');
  const widest = Math.max(0, ...told.map(({ name }) => name.length));
  const rows = told.flatMap((one) => checkedLines(screen, one, widest));
  return block([
    ...(plan.head === null
      ? []
      : [
          '',
          ...paragraphLines(screen, plan.head.summary, 0, bold),
          ...paragraphLines(screen, plan.head.about, 0),
          '',
        ]),
    ...rows,
    ...(rows.length > 0 ? [''] : []),
    ...paragraphLines(screen, outlookText(plan), 0),
    '',
  ]);
}

function checkedLines(
  screen: Screen,
  { name, finding, steps }: Checked,
  widest: number,
): readonly string[] {
  const { red, yellow, green } = paints(screen);
  const mark = symbols(screen);
  const sign = {
    ok: green(mark.done),
    missing: red(mark.failed),
    warning: yellow('!'),
    unknown: '?',
  };
  const text = finding.is === 'ok' ? finding.found : finding.why;
  // In a narrow window the text stands below its name, where there is room.
  const narrow = screen.columns() < widest + 30;
  const [first = '', ...more] = paragraphLines(screen, text, narrow ? 6 : widest + 6);
  const whose = finding.is === 'missing' ? [`Needed by: ${steps.join(', ')}.`] : [];
  const todo = finding.is === 'missing' || finding.is === 'warning' ? finding.todo : [];
  return [
    `  ${sign[finding.is]} ${narrow ? spelling(screen)(name) : `${spelling(screen)(name).padEnd(widest)}  ${first.trimStart()}`}`,
    ...(narrow ? [first, ...more] : more),
    ...todoLines(screen, [...whose, ...todo]),
  ];
}

/** `9 steps: 5 run by themselves, 4 ask you. About 11 min, about 3 min of it yours.` */
function outlookText(plan: Omit<Parameters<typeof planScreen>[1], 'head' | 'checked'>): string {
  const { auto, human, seconds, yours, unknown } = plan;
  const parts = [
    ...(auto > 0 ? [`${auto} ${auto === 1 ? 'runs by itself' : 'run by themselves'}`] : []),
    ...(human > 0 ? [`${human} ${human === 1 ? 'asks' : 'ask'} you`] : []),
  ];
  const count = `${plural(auto + human, 'step')}: ${parts.join(', ')}.`;
  if (auto + human === 0) return 'Nothing is left to do.';
  if (seconds === 0) return count;
  const mine = human === 0 ? 'none of it yours' : `about ${roughly(yours)} of it yours`;
  const rest =
    unknown === 0
      ? ''
      : `, and as long as ${unknown === 1 ? 'a step takes' : `${unknown} steps take`} that nobody has timed here yet`;
  return `${count} About ${roughly(seconds)}, ${mine}${rest}.`;
}
