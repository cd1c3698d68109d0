import { fitted } from './budget.ts';
import { carried, type Carried } from './carry.ts';
import { cell, prose } from './safe.ts';
import { signs, verdictLine, type Verdict } from './tested.ts';

/** The reports in what was pasted: by what they carry, or by their visible table where that is gone. */
export function reportsIn(text: string): readonly Carried[] {
  const found: Carried[] = [];
  // What a report carries stands above its heading; who pasted it may have left that away.
  let above: readonly Carried[] = [];
  const parts = text.replaceAll('\r\n', '\n').split(/^(?=.*Test report: )/m);
  for (const [index, part] of parts.entries()) {
    const own = above.at(-1);
    if (index > 0) found.push(...above.slice(0, -1), ...(own ? [own] : readTable(part)));
    above = carried(part);
  }
  return [...found, ...above];
}

/** One table from several testers’ reports, with a column for each. */
export function mergedMarkdown(reports: readonly Carried[]): string {
  const rows = rowsOf(reports);
  const all = reports.flatMap(({ steps }) => steps);
  const heading = [`## ${title(reports)} — ${verdictLine(all)}`];
  const table = [
    `| Step | ${reports.map(({ by }) => prose(by)).join(' | ')} |`,
    `|---|${reports.map(() => ':--').join('|')}|`,
    `| Tested at | ${reports.map(({ commit }) => (commit === null ? '–' : `\`${commit.replace(/[^\w.-]/g, '').slice(0, 10)}\``)).join(' | ')} |`,
    ...rows.map(
      ({ name, found }) =>
        `| ${cell(name)} | ${found.map((step) => (step === null ? '–' : resultText(step))).join(' | ')} |`,
    ),
  ];
  return fitted(
    [
      { name: 'the heading', lines: heading },
      { name: 'the table', lines: table },
      { name: 'long notes', lines: notes(reports, 600), shorter: [notes(reports, 100), []] },
    ],
    undefined,
    'kpi-tasks report --merge … --format json',
  );
}

const title = (reports: readonly Carried[]): string => {
  const names = [...new Set(reports.map(({ summary }) => summary))];
  return `${cell(names.join(', '))}, ${reports.length} ${reports.length === 1 ? 'tester' : 'testers'}`;
};

type Step = Carried['steps'][number];
type Row = { readonly name: string; readonly found: readonly (Step | null)[] };

/** In the order in which the steps are first met; a step without an id is known by its title. */
function rowsOf(reports: readonly Carried[]): readonly Row[] {
  const titles = new Map<string, string>();
  for (const { steps } of reports)
    for (const step of steps) titles.set(step.title, keyOf(step, titles));
  const keys = [...new Set(titles.values())];
  return keys.map((key) => {
    const found = reports.map(
      ({ steps }) =>
        steps.find((step) => titles.get(step.title) === key || step.id === key) ?? null,
    );
    return { name: found.find((step) => step !== null)?.title ?? key, found };
  });
}

const keyOf = (step: Step, titles: ReadonlyMap<string, string>): string =>
  titles.get(step.title) ?? step.id ?? step.title;

function resultText({ verdict, severity }: Step): string {
  const { sign, word } = signs[verdict];
  return `${sign} ${verdict === 'fail' ? `**${word}**` : word}${severity === null ? '' : ` · ${cell(severity)}`}`;
}

function notes(reports: readonly Carried[], most: number): readonly string[] {
  const lines = reports.flatMap(({ by, steps }) =>
    steps.flatMap((step) =>
      step.note === null || step.note === ''
        ? []
        : [
            `- ${signs[step.verdict].sign} ${cell(step.title)}, ${prose(by)}: ${cell(step.note, most)}`,
          ],
    ),
  );
  return lines.length === 0 ? [] : ['### Notes', '', ...lines];
}

const words = new Map<string, Verdict>(
  Object.entries({
    pass: 'pass',
    fail: 'fail',
    skipped: 'skipped',
    skip: 'skipped',
    blocked: 'blocked',
    open: 'pending',
  }),
);

/** The visible part of a report, for when whoever pasted it took the comment away. */
function readTable(text: string): readonly Carried[] {
  const summary = /Test report: (.*?) — /.exec(text)?.[1];
  if (summary === undefined) return [];
  const steps = [...text.matchAll(/^[ \t>]*(?:\| *\d+ *\|(.*)\|[ \t]*|\d+\t(.*))$/gm)].flatMap(
    ([, cells, copied = '']) => {
      // Copied from the page instead of its source, cells are apart by tabs, and nothing is escaped.
      const parts = cells?.split(/(?<!\\)\|/).map(unescaped) ?? copied.split('\t').map(plain);
      const [name = '', result = '', , note = ''] = parts;
      const verdict = words.get(/^\S+ (\w+)/.exec(result.replaceAll('*', ''))?.[1] ?? '');
      if (verdict === undefined) return [];
      const severity = /· (.*)$/.exec(result)?.[1]?.trim() ?? null;
      return [{ id: null, title: name, verdict, severity, note: note === '' ? null : note }];
    },
  );
  if (steps.length === 0) return [];
  const by = unescaped(/tested by (.*?)(?: · |$)/m.exec(text)?.[1] ?? 'somebody');
  const commit = /^[ \t>]*`?([\da-f]{7,40})`?(?: · |$)/m.exec(text)?.[1] ?? null;
  return [{ by, summary: unescaped(summary), commit, steps }];
}

const plain = (text: string): string => text.replaceAll('\u2060', '').trim();

const unescaped = (text: string): string =>
  plain(text)
    .replace(/^\*\*(.*)\*\*$/, '$1')
    .replace(/\\([\\`*_[\]|~$])/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
