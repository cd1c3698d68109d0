import { criticalPath, secondsText, stageTimes } from '../../../src/domain/build-log/index.ts';
import type { BuildRecord, Step } from '../../../src/domain/build-log/index.ts';
import {
  badge,
  code,
  figure,
  fold,
  html,
  paragraph,
  table,
  timeline,
} from '../../../src/domain/page/index.ts';
import type { Bar, Html, Row } from '../../../src/domain/page/index.ts';

/** What BuildKit rounds to 0.0 s. */
const noTime = 0.05;

/** When each step was worked on, beside the others, with the critical path; and the same as a table. */
export function stepsHtml(name: string, steps: readonly Step[], scale = 0): Html {
  const path = new Set(criticalPath(steps));
  const bars = barsOf(steps, path);
  const total = Math.max(scale, ...bars.map(({ to }) => to));
  const chain = [...path].reduce((sum, step) => sum + step.seconds, 0);
  const waited = [...path].filter(({ seconds }) => seconds >= noTime).length;
  const picture =
    bars.length === 0
      ? paragraph('This log does not tell when its steps began, only how long each took.')
      : figure(
          timeline(bars, total, `Timeline of ${name}; the table below says the same`, secondsText),
          waited === 0
            ? 'Nothing took long enough to wait for.'
            : `The tall, underlined steps are the critical path: ${waited} steps, ${secondsText(chain)}. Only what makes these shorter makes the build faster.`,
        );
  const long = steps.filter((step) => step.state !== 'waiting' && step.seconds >= noTime);
  const columns = [
    { title: 'Step' },
    { title: 'What became of it' },
    { title: 'Began', number: true },
    { title: 'Took', number: true },
    { title: 'Critical path' },
  ];
  const start = startOf(steps);
  const rows = long.map((step) => rowOf(step, start, path.has(step)));
  const left = steps.length - long.length;
  const caption = `Steps of ${name}${left === 0 ? '' : `; ${left} of 0.0 s are left out`}`;
  const steplist = table(caption, columns, rows);
  return html`${picture}${bars.length === 0 ? steplist : fold('The same as a table', steplist)}`;
}

/** How long each stage took. */
export function stagesHtml(record: Pick<BuildRecord, 'steps'>): Html {
  const stages = stageTimes(record.steps);
  return table(
    'Wall is the time in which at least one step of the stage was worked on; work is the sum of its steps',
    [
      { title: 'Stage' },
      { title: 'Wall', number: true },
      { title: 'Work', number: true },
      { title: 'Ran', number: true },
      { title: 'Cached', number: true },
    ],
    stages.map(({ stage, seconds, work, ran, cached }) => ({
      cells: [
        stage === '' ? 'the only one' : code(stage),
        secondsText(seconds),
        secondsText(work),
        String(ran),
        String(cached),
      ],
    })),
  );
}

const startOf = (steps: readonly Step[]): number =>
  Math.min(...steps.flatMap(({ started }) => (started === null ? [] : [started])));

function barsOf(steps: readonly Step[], path: ReadonlySet<Step>): readonly Bar[] {
  const start = startOf(steps);
  return steps.flatMap((step): readonly Bar[] => {
    const { started, completed, seconds, state } = step;
    if (started === null || state === 'waiting' || state === 'running') return [];
    // A FROM spans the pause between looking its image up and fetching it; only its work is drawn, at its end.
    const to = ((completed ?? started + seconds * 1000) - start) / 1000;
    const from = step.instruction.startsWith('FROM ') ? to - seconds : (started - start) / 1000;
    if (to - from < noTime && !path.has(step)) return [];
    return [
      {
        lane: laneOf(step),
        label: step.instruction.replace(/\s+/g, ' '),
        from,
        to,
        state,
        critical: path.has(step) && seconds >= noTime,
      },
    ];
  });
}

const laneOf = ({ stage, kind }: Step): string =>
  stage === null
    ? kind === 'export'
      ? 'export'
      : 'preparation'
    : stage === ''
      ? 'Dockerfile'
      : stage;

function rowOf(step: Step, start: number, critical: boolean): Row {
  const began = step.started === null ? '–' : secondsText((step.started - start) / 1000);
  return {
    cells: [
      code(step.name.replace(/\s+/g, ' ')),
      states[step.state],
      began,
      secondsText(step.seconds),
      critical ? badge('warn', '◆', 'yes') : '',
    ],
  };
}

const states: Readonly<Record<Step['state'], Html>> = {
  waiting: badge('quiet', '○', 'not reached'),
  running: badge('quiet', '…', 'running'),
  done: badge('good', '✔', 'ran'),
  cached: badge('quiet', '↺', 'cached'),
  failed: badge('bad', '✖', 'failed'),
  cancelled: badge('warn', '■', 'stopped'),
};
