import type { Event, Happening } from '../model/event.ts';
import { clean } from './columns.ts';
import { duration } from './text.ts';

type TaskEnd = Extract<Happening, { type: 'task.end' }>;

/** Collects what a step summary in Markdown says: how each task ended, what went wrong, what tasks report. */
export function stepSummary(): { hear(event: Event): void; markdown(): string } {
  const ends: TaskEnd[] = [];
  const usual = new Map<string, number | null>();
  let request = '';
  let run: Extract<Happening, { type: 'run.end' }> | null = null;
  return {
    hear(event) {
      if (event.type === 'run.start') request = ` ${event.request}`;
      if (event.type === 'task.start') usual.set(event.task, event.expected);
      if (event.type === 'task.expected') usual.set(event.task, event.seconds);
      if (event.type === 'task.end') ends.push(event);
      if (event.type === 'run.end') run = event;
    },
    markdown() {
      const parts = [
        `## ${run?.status === 'passed' ? '✔' : '✖'} ${oneLine(`kpi-tasks${request}`)}`,
        table(ends, usual),
        ...ends.flatMap((end) => (isCause(end) ? [trouble(end.task, end.failure)] : [])),
        ...(run?.failure === undefined ? [] : [trouble('kpi-tasks', run.failure)]),
        ...ends.flatMap(({ summary }) =>
          summary === undefined ? [] : ['```', summary.trimEnd(), '```'],
        ),
      ];
      return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
    },
  };
}

type Caused = TaskEnd & { readonly failure: NonNullable<TaskEnd['failure']> };
const isCause = (end: TaskEnd): end is Caused =>
  end.failure !== undefined &&
  !end.ignored &&
  end.failure.kind !== 'upstream' &&
  end.failure.kind !== 'cancelled';

function table(ends: readonly TaskEnd[], usual: ReadonlyMap<string, number | null>): string {
  if (ends.length === 0) return '';
  const rows = ends.map(({ task, status, seconds, reason, failure, ignored }) => {
    const why = failure?.kind === 'upstream' || ignored ? failure?.words.what : reason;
    const verdict = `${ignored ? '▲ failed, as it may' : verdicts[status]}${why === undefined ? '' : `: ${why}`}`;
    const expected = usual.get(task) ?? null;
    return [task, verdict, duration(seconds), expected === null ? '' : duration(expected)];
  });
  return [
    row(['Task', 'Result', 'Time', 'Usually']),
    '| --- | --- | ---: | ---: |',
    ...rows.map((cells) => row(cells)),
  ].join('\n');
}
const verdicts = {
  done: '✔ done',
  fresh: '✔ up to date',
  skipped: '↓ skipped',
  failed: '✖ failed',
  cancelled: '■ stopped',
} as const;

function trouble(task: string, failure: Caused['failure']): string {
  const { what, why, todo } = failure.words;
  const lines = 'lines' in failure ? failure.lines.slice(-20).map((line) => clean(line)) : [];
  return [
    `### ✖ ${task}: ${oneLine(what)}`,
    ...why,
    ...(lines.length > 0 ? [fenced('text', lines)] : []),
    ...todo.map((line) => (line.startsWith('$ ') ? fenced('sh', [line.slice(2)]) : line)),
  ].join('\n\n');
}

/** A block that no line inside can end: its fence is longer than any run of backticks in it. */
function fenced(language: string, lines: readonly string[]): string {
  const runs = lines.join('\n').match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return [fence + language, ...lines, fence].join('\n');
}

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cellText(cell)).join(' | ')} |`;
const cellText = (text: string): string => oneLine(text).replaceAll('|', '\\|');
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');
