import { headline, secondsText } from '../../../src/domain/build-log/index.ts';
import type { Comparison, StepChange, Timing } from '../../../src/domain/build-log/index.ts';
import { badge, code, fold, html, paragraph, table } from '../../../src/domain/page/index.ts';
import type { Html, Page, Row } from '../../../src/domain/page/index.ts';
import { measured } from '../sources.ts';
import type { Source } from '../sources.ts';
import { stepsHtml } from './steps.ts';

/** Two builds side by side as a page: what changed, and both timelines. */
export function comparisonPage(
  comparison: Comparison,
  before: readonly Source[],
  after: readonly Source[],
): Page {
  const { change } = comparison.total;
  const both = [...before.slice(0, 1), ...after.slice(0, 1)];
  const longest = Math.max(...both.map((one) => measured(one).seconds ?? 0));
  return {
    title: headline(comparison),
    tone: change === 'faster' ? 'good' : change === 'slower' ? 'bad' : 'neutral',
    lead: html`<p>
      ${comparison.before.labels.join(', ')} → ${comparison.after.labels.join(', ')}
    </p>`,
    sections: [
      { id: 'total', title: 'In total', body: totals(comparison) },
      { id: 'changes', title: 'What changed', body: changesHtml(comparison) },
      {
        id: 'timelines',
        title: 'Side by side',
        body: html`<div class="pair">${both.map((one) => oneTimeline(one, longest))}</div>`,
      },
    ],
    foot: 'kpi-tasks report',
  };
}

export function changesHtml({ steps }: Comparison): Html {
  const changed = steps
    .filter(({ change }) => change !== 'same')
    .toSorted((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  const same = steps.filter(({ change }) => change === 'same');
  const first =
    changed.length === 0
      ? paragraph('No step changed by more than builds vary.')
      : changes('Steps that changed, the biggest first', changed);
  return html`${first}${
    same.length === 0
      ? null
      : fold(`${same.length} steps as before`, changes('Steps as before', same))
  }`;
}

export function totals({ before, after, total }: Comparison): Html {
  const longest = Math.max(total.before?.seconds ?? 0, total.after?.seconds ?? 0, 0.1);
  const row = (name: string, labels: readonly string[], timing: Timing | null): Row => ({
    cells: [
      name,
      code(labels.join(', ')),
      timing === null ? 'unknown' : timeText(timing),
      bar((timing?.seconds ?? 0) / longest),
    ],
  });
  return table(
    'Wall time of BuildKit',
    [{ title: 'Build' }, { title: 'Which' }, { title: 'Time', number: true }, { title: 'Length' }],
    [row('Before', before.labels, total.before), row('After', after.labels, total.after)],
  );
}

/** A length for the eye; the number beside it says the same. */
const bar = (part: number): Html =>
  html`<svg viewBox="0 0 200 14" width="200" height="14" aria-hidden="true" class="length">
    <g class="bar">
      <rect x="0" y="1" width="${Math.max(1, Math.round(part * 198))}" height="12" rx="2" />
    </g>
  </svg>`;

const changes = (caption: string, steps: readonly StepChange[]): Html =>
  table(
    caption,
    [
      { title: 'Step' },
      { title: 'Verdict' },
      { title: 'Before', number: true },
      { title: 'After', number: true },
      { title: 'Difference', number: true },
      { title: 'Share', number: true },
    ],
    steps.map((step) => ({
      cells: [
        code(labelOf(step)),
        html`${verdicts[step.change]}${howText(step)}`,
        timeCell(step.before),
        timeCell(step.after),
        `${step.difference < 0 ? '−' : '+'}${secondsText(Math.abs(step.difference))}`,
        `${Math.round(step.share * 100)} %`,
      ],
    })),
  );

const verdicts: Readonly<Record<StepChange['change'], Html>> = {
  faster: badge('good', '▼', 'faster'),
  slower: badge('bad', '▲', 'slower'),
  new: badge('warn', '✚', 'new'),
  gone: badge('warn', '✖', 'gone'),
  same: badge('quiet', '=', 'as before'),
};

const howText = ({ how, stageBefore }: StepChange): string =>
  how === 'moved'
    ? ` moved${stageBefore === null ? '' : ` from ${stageBefore}`}`
    : how === 'reworded'
      ? ' reworded'
      : '';

function labelOf({ stage, placeAfter, placeBefore, instruction }: StepChange): string {
  const place = placeAfter ?? placeBefore;
  const text = instruction.replace(/\s+/g, ' ');
  return place === null
    ? text
    : `[${stage === null || stage === '' ? '' : `${stage} `}${place}] ${text}`;
}

function timeCell(timing: Timing | null): string {
  if (timing === null) return '–';
  if (timing.cached === timing.runs) return 'cached';
  return timing.leftOut === timing.runs ? 'left out: 0.0 s' : timeText(timing);
}

const timeText = ({ seconds, runs, least, most }: Timing): string =>
  runs === 1
    ? secondsText(seconds)
    : `${secondsText(seconds)} (median of ${runs}, ${least.toFixed(1)}–${most.toFixed(1)})`;

/** Both on one scale, so that lengths can be compared. */
function oneTimeline(source: Source, longest: number): Html {
  const { label, steps } = measured(source);
  return html`<div>
    <h3>${label}</h3>
    ${stepsHtml(label, steps, longest)}
  </div>`;
}
