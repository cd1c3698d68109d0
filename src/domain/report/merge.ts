import { carried, type Carried } from './carry.ts';
import { cell, prose } from './safe.ts';
import { signs, verdictLine, type Verdict } from './tested.ts';

/** The reports in what was pasted: by what they carry, or by their visible table where that is gone. */
export function reportsIn(text: string): readonly Carried[] {
  const found = carried(text);
  return found.length > 0 ? found : text.split(/^(?=.*Test report: )/m).flatMap(readTable);
}

/** One table from several testers’ reports, with a column for each. */
export function mergedMarkdown(reports: readonly Carried[]): string {
  const rows = rowsOf(reports);
  const all = reports.flatMap(({ steps }) => steps);
  const parts = [
    [`## ${title(reports)} — ${verdictLine(all)}`],
    [
      `| Step | ${reports.map(({ by }) => prose(by)).join(' | ')} |`,
      `|---|${reports.map(() => ':--').join('|')}|`,
      `| Tested at | ${reports.map(({ commit }) => (commit === null ? '–' : `\`${commit.replace(/[^\w.-]/g, '').slice(0, 10)}\``)).join(' | ')} |`,
      ...rows.map(
        ({ name, found }) =>
          `| ${cell(name)} | ${found.map((step) => (step === null ? '–' : resultText(step))).join(' | ')} |`,
      ),
    ],
    notes(reports),
  ];
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`;
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

function notes(reports: readonly Carried[]): readonly string[] {
  const lines = reports.flatMap(({ by, steps }) =>
    steps.flatMap((step) =>
      step.note === null || step.note === ''
        ? []
        : [
            `- ${signs[step.verdict].sign} ${cell(step.title)}, ${prose(by)}: ${cell(step.note, 600)}`,
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
  const steps = [...text.matchAll(/^[ \t>]*\| *\d+ *\|(.*)\|[ \t]*$/gm)].flatMap(
    ([, cells = '']) => {
      const [name = '', result = '', , note = ''] = cells.split(/(?<!\\)\|/).map(unescaped);
      const verdict = words.get(/^\S+ (\w+)/.exec(result.replaceAll('*', ''))?.[1] ?? '');
      if (verdict === undefined) return [];
      const severity = /· (.*)$/.exec(result)?.[1]?.trim() ?? null;
      return [{ id: null, title: name, verdict, severity, note: note === '' ? null : note }];
    },
  );
  if (steps.length === 0) return [];
  const by = unescaped(/tested by \*\*(.*?)\*\*/.exec(text)?.[1] ?? 'somebody');
  const commit = /^`([\da-f]{7,40})`/m.exec(text)?.[1] ?? null;
  return [{ by, summary: unescaped(summary), commit, steps }];
}

const unescaped = (text: string): string =>
  text
    .trim()
    .replace(/^\*\*(.*)\*\*$/, '$1')
    .replaceAll('\u2060', '')
    .replace(/\\([\\`*_[\]|~$])/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
