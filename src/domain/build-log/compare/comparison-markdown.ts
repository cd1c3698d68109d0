import {
  codeBlock,
  codeCell,
  counted,
  inlineCode,
  padded,
  secondsText,
  shortened,
} from '../../words/words.ts';
import type { Comparison, Group, StepChange } from './compare.ts';
import { SINGLE, type Timing } from './timing.ts';

/** Two builds side by side as Markdown: the verdict, what made the difference, and all steps in a `diff` fence. */
export function comparisonMarkdown(comparison: Comparison): string {
  const parts = [
    [`### ${headline(comparison)}`],
    [...sides(comparison), '', rule(comparison)],
    changesTable(comparison),
    allSteps(comparison),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** The verdict in one line; the difference is that of the times as they are told. */
export function headline({ total }: Pick<Comparison, 'total'>): string {
  const { before, after, change } = total;
  if (before === null || after === null || change === null)
    return 'Two builds, of which one does not tell its time';
  const [was, is] = [before, after].map(({ seconds }) => Math.round(seconds * 10) / 10);
  const difference = (is ?? 0) - (was ?? 0);
  const times = `${secondsText(before.seconds)} → ${secondsText(after.seconds)}`;
  if (change === 'same')
    return `No change that counts: ${times}${difference === 0 ? '' : ` (${signed(difference)})`}`;
  const size = `${secondsText(Math.abs(difference))} ${change}`;
  return `${change === 'faster' ? '▼' : '▲'} ${size}: ${times} (${percent((after.seconds - before.seconds) / before.seconds)})`;
}

function sides({ before, after, total }: Comparison): readonly string[] {
  return [
    '| | Build | Time |',
    '|---|---|--:|',
    sideRow('Before', before, total.before),
    sideRow('After', after, total.after),
  ];
}

function sideRow(name: string, { labels, incomplete }: Group, timing: Timing | null): string {
  const ended =
    incomplete === 0 ? '' : `, ${incomplete === labels.length ? '' : `${incomplete} `}not finished`;
  const time = timing === null ? 'unknown' : `${secondsText(timing.seconds)}${spread(timing)}`;
  return `| ${name} | ${labels.map(codeCell).join(', ')}${ended} | ${time} |`;
}

const spread = ({ runs, least, most }: Timing): string =>
  runs === 1 ? '' : ` (median of ${runs}, ${least.toFixed(1)}–${most.toFixed(1)})`;

function rule({ before, after }: Comparison): string {
  return before.labels.length > 1 && after.labels.length > 1
    ? 'A difference counts when the runs of both sides lie apart, and by more than either side varies.'
    : `One run cannot show how much it varies, so a difference counts from ${SINGLE.seconds} s and ${SINGLE.part * 100} %: less also lies between two builds of one commit.`;
}

function changesTable({ steps }: Comparison): readonly string[] {
  const changed = steps
    .filter(({ change }) => change !== 'same')
    .toSorted((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  if (changed.length === 0) return ['No step changed by more than that.'];
  return [
    '| Step | Before | After | Difference | Share | |',
    '|---|--:|--:|--:|--:|:--|',
    ...changed
      .slice(0, MOST)
      .map(
        (step) =>
          `| ${stepCell(step)} | ${timeCell(step.before)} | ${timeCell(step.after)} | ${signed(step.difference)} | ${shareCell(step)} | ${WORDS[step.change]}${howText(step)} |`,
      ),
    ...(changed.length > MOST ? ['', `… and ${changed.length - MOST} more.`] : []),
    '',
    'Share: of all the seconds of work that were won, or that were lost; steps run beside each other, so these are not the seconds of the whole.',
  ];
}

/** More rows than this nobody reads, and GitHub takes 65,536 characters at most. */
const MOST = 60;

const WORDS = {
  faster: '▼ faster',
  slower: '▲ slower',
  new: '✚ new',
  gone: '✖ gone',
  same: '',
} as const;

function stepCell(step: StepChange): string {
  return codeCell(shortened(labelOf(step), 100));
}

/** `[stage 7/14] RUN …`, as BuildKit writes it. */
function labelOf({ stage, placeAfter, placeBefore, instruction }: StepChange): string {
  const place = placeAfter ?? placeBefore;
  const text = instruction.replace(/\s+/g, ' ');
  if (place === null) return text;
  return `[${stage === null || stage === '' ? '' : `${stage} `}${place}] ${text}`;
}

function timeCell(timing: Timing | null): string {
  if (timing === null) return '–';
  if (timing.cached === timing.runs) return 'cached';
  if (timing.leftOut === timing.runs) return 'left out: 0.0 s';
  const part = timing.cached === 0 ? '' : `, ${timing.cached} of ${timing.runs} cached`;
  return `${secondsText(timing.seconds)}${timing.runs > 1 ? ` (${timing.least.toFixed(1)}–${timing.most.toFixed(1)})` : ''}${part}`;
}

const shareCell = ({ share, difference }: StepChange): string =>
  difference === 0
    ? '–'
    : `${Math.round(share * 100)} % of ${difference < 0 ? 'what was won' : 'what was lost'}`;

function howText({ how, stageBefore, placeBefore }: StepChange): string {
  const from =
    placeBefore === null
      ? ''
      : `, was ${inlineCode(`${stageBefore === null ? '' : `${stageBefore} `}${placeBefore}`)}`;
  if (how === 'reworded') return ', reworded';
  return how === 'moved' ? `, moved${from}` : stageBefore === null ? '' : from;
}

/** Of a longer name only the beginning is shown. */
const WIDTH = 96;

function allSteps(comparison: Comparison): readonly string[] {
  const { steps, still } = comparison;
  if (steps.length === 0) return [];
  const labels = steps.map((step) => shortened(labelOf(step), WIDTH));
  const width = Math.max(40, ...labels.map((label) => Array.from(label).length));
  const rows = steps.map((step, index) => {
    const time = `${shortTime(step.before).padStart(7)} → ${shortTime(step.after).padStart(7)}`;
    return `${MARKS[step.change]}  => ${padded(labels[index] ?? '', width)}  ${time}  ${signedShort(step.difference)}`.trimEnd();
  });
  const brevity =
    still === 0
      ? []
      : [
          `! (for brevity, ${counted(still, 'step', 'steps')} of 0.0 s in both ${still === 1 ? 'is' : 'are'} left out)`,
          '',
        ];
  const intro = '! (+ faster, - slower, ! new or gone)';
  return [
    `<details><summary>All ${steps.length} steps</summary>`,
    '',
    ...codeBlock([intro, ...brevity, ...rows.slice(0, 200)], 'diff'),
    '',
    '</details>',
  ];
}

const MARKS = { faster: '+', slower: '-', new: '!', gone: '!', same: ' ' } as const;

const shortTime = (timing: Timing | null): string => {
  if (timing === null) return '–';
  if (timing.cached === timing.runs) return 'CACHED';
  return timing.leftOut === timing.runs ? '0.0s' : `${timing.seconds.toFixed(1)}s`;
};

const signedShort = (seconds: number): string =>
  Math.abs(seconds) < 0.05
    ? ''
    : `${seconds < 0 ? '-' : '+'}${Math.abs(seconds).toFixed(1)}s`.padStart(8);

/** With the sign that mathematics writes, as `−22.3 s`. */
const signed = (seconds: number): string =>
  `${seconds < 0 ? '−' : '+'}${secondsText(Math.abs(seconds))}`;

/** `−38 %`. */
const percent = (part: number): string =>
  `${part < 0 ? '−' : '+'}${Math.round(Math.abs(part) * 100)} %`;
