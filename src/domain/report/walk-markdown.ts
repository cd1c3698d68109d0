import { codeBlock, codeCell, counted, inlineCode, secondsText } from '../words/words.ts';
import { fitted, type Piece } from './budget.ts';
import { carry } from './carry.ts';
import { cell, person, prose, redacted } from './safe.ts';
import { signs, verdictLine, type Tested, type TestedStep } from './tested.ts';

/** What stands in a report beside the list itself; each part comes as lines of Markdown, made by who knows it. */
export type Beside = {
  readonly builds: readonly Piece[];
  readonly sizes: readonly Piece[];
  readonly permissions: readonly Piece[];
  /** What stands in texts that were given as evidence, by their SHA-256. */
  readonly texts: { readonly [sha256: string]: string };
  readonly environment: readonly (readonly [name: string, value: string])[];
  /** Commands that do it again. */
  readonly repeat: readonly string[];
};

/** A walk as Markdown, to be pasted into a pull request: verdict first, then the table, then what failed. */
export function walkMarkdown(walk: Tested, beside: Beside, mention = false): string {
  const failed = walk.steps.filter(({ verdict }) => verdict === 'fail' || verdict === 'blocked');
  return fitted([
    { name: 'the comment for --merge', lines: [carry(walk)], shorter: [[]] },
    {
      name: 'the heading',
      lines: [`## Test report: ${cell(walk.summary)} — ${verdictLine(walk.steps)}`],
    },
    { name: 'what was tested', lines: about(walk, mention) },
    stepsTable(walk),
    ...failed.map((step) => failure(step, mention)),
    ...beside.builds,
    ...beside.sizes,
    ...beside.permissions,
    evidence(walk),
    ...evidenceTexts(walk, beside),
    environment(walk, beside),
    repeat(beside),
    { name: 'who signed', lines: [signature(walk)] },
  ]);
}

function about(walk: Tested, mention: boolean): readonly string[] {
  const { commit, branch, changes, image } = walk.subject;
  const at = commit === null ? [] : [inlineCode(commit.slice(0, 10))];
  const on = branch === null ? [] : [`branch ${inlineCode(branch)}`];
  const dirty = changes === null ? [] : ['**with uncommitted changes**'];
  const of = image === null ? [] : [`image ${inlineCode(image.name)}`];
  const times = `${clock(walk.started)}–${clock(walk.touched).slice(-5)} UTC (${minutes(walk.seconds)}, ${minutes(walk.byHand)} by hand)`;
  const names = [...new Set(walk.steps.flatMap(({ cc }) => cc))];
  const cc =
    names.length === 0 ? [] : ['', `cc ${names.map((name) => person(name, mention)).join(', ')}`];
  return [
    [...at, ...on, ...dirty, ...of, `tested by **${prose(walk.by)}**`, times].join(' · '),
    ...cc,
  ];
}

const minutes = (seconds: number): string => `${Math.max(1, Math.round(seconds / 60))} min`;
const clock = (time: string): string => time.slice(0, 16).replace('T', ' ');

function stepsTable({ steps }: Tested): Piece {
  const head = ['| # | Step | Result | Time | Note |', '|--:|---|:--|--:|---|'];
  return {
    name: 'long notes',
    lines: [...head, ...steps.map(row(600))],
    shorter: [[...head, ...steps.map(row(60))]],
  };
}

const row = (most: number) => (step: TestedStep, index: number) => {
  const { sign, word } = signs[step.verdict];
  const bad = step.verdict === 'fail' ? `**${word}**` : word;
  const severity = step.severity === null ? '' : ` · ${cell(step.severity)}`;
  const title = step.verdict === 'fail' ? `**${cell(step.title)}**` : cell(step.title);
  return `| ${index + 1} | ${title} | ${sign} ${bad}${severity} | ${timeOf(step)} | ${noteOf(step, most)} |`;
};

function timeOf({ verdict, kind, seconds }: TestedStep): string {
  if (verdict === 'pending' || verdict === 'skipped') return '–';
  return kind === 'auto' ? secondsText(seconds) : 'by hand';
}

function noteOf({ note, reason, stale }: TestedStep, most: number): string {
  const said = [note, reason].filter((text) => text !== null && text !== '');
  const old = stale.length === 0 ? [] : [`(stale: ${stale.join('; ')})`];
  return cell([...new Set(said), ...old].join(' — '), most);
}

function failure(step: TestedStep, mention: boolean): Piece {
  const { sign, word } = signs[step.verdict];
  const said = [...new Set([step.reason, step.note])].flatMap((text) =>
    (text ?? '').split('\n').flatMap((line) => (line.trim() === '' ? [] : [prose(line)])),
  );
  const facts = Object.entries(step.facts).map(([name, value]) => `${name}: ${value}`);
  const cc =
    step.cc.length === 0 ? [] : [`cc ${step.cc.map((name) => person(name, mention)).join(', ')}`];
  const severity = step.severity === null ? '' : ` · ${cell(step.severity)}`;
  const head = ['> [!WARNING]', `> ${sign} **${cell(step.title)}**, ${word}${severity}`];
  const end = quote([
    ...cc,
    ...(step.task === null ? [] : [`Run it alone: ${inlineCode(`npx kpi-tasks ${step.task}`)}`]),
  ]);
  const shown = (lines: readonly string[]) =>
    lines.length === 0 ? [] : quote(codeBlock(lines.map(redacted)));
  return {
    name: `facts of “${cell(step.title, 60)}”`,
    lines: [...head, ...quote(said), ...shown(facts), ...end],
    shorter: [
      [...head, ...quote(said), ...shown(lastOf(facts, 40)), ...end],
      [...head, ...quote(said.map((text) => text.slice(0, 300))), ...end],
    ],
  };
}

const quote = (lines: readonly string[]) => lines.map((line) => `> ${line}`.trimEnd());

/** The last lines of a text, which tell most. */
const lastOf = (facts: readonly string[], most: number): readonly string[] =>
  facts
    .flatMap((text) => text.split('\n'))
    .slice(-most)
    .map((line) => line.slice(0, 200));

function evidence({ steps }: Tested): Piece {
  const rows = steps.flatMap((step) =>
    step.evidence.map(
      ({ name, bytes, sha256 }) =>
        `| ${cell(step.title)} | ${codeCell(redacted(name))} | ${bytes.toLocaleString('en-US')} B | \`${sha256.replace(/\W/g, '').slice(0, 16)}\` |`,
    ),
  );
  const table = ['| Step | File | Size | SHA-256 |', '|---|---|--:|---|', ...rows];
  return {
    name: 'the list of evidence',
    lines:
      rows.length === 0
        ? []
        : folded(`Evidence: ${counted(rows.length, 'file', 'files')}, kept by the tester`, table),
    shorter: [[]],
  };
}

function evidenceTexts({ steps }: Tested, { texts }: Beside): readonly Piece[] {
  return steps.flatMap((step) =>
    step.evidence.flatMap(({ name, sha256 }): readonly Piece[] => {
      const text = texts[sha256];
      if (text === undefined) return [];
      const lines = redacted(text).trimEnd().split('\n');
      const some = (last: readonly string[], of: string) =>
        folded(`Evidence of “${step.title}”: ${name}${of}`, codeBlock(last));
      return [
        {
          name: `the evidence ${name} of “${cell(step.title, 60)}”`,
          lines: some(lines, `, ${counted(lines.length, 'line', 'lines')}`),
          shorter: [some(lastOf(lines, 40), ', its last lines'), []],
        },
      ];
    }),
  );
}

function environment({ machine }: Tested, { environment: more }: Beside): Piece {
  const gigabytes = `${Math.round(machine.memoryBytes / 1e9)} GB`;
  const rows: readonly (readonly [string, string])[] = [
    ['Machine', `${machine.os} ${machine.arch}, ${machine.cpus} CPUs, ${gigabytes} memory`],
    ...more,
    ['kpi-tasks', `${machine.kpiTasks}, Node ${machine.node}`],
  ];
  const lines = [
    '| | |',
    '|---|---|',
    ...rows.map(([name, value]) => `| ${cell(name)} | ${codeCell(redacted(value))} |`),
  ];
  return { name: 'the environment', lines: folded('Environment', lines), shorter: [[]] };
}

const repeat = ({ repeat: commands }: Beside): Piece => ({
  name: 'how to repeat it',
  lines:
    commands.length === 0
      ? []
      : folded('How to repeat this', codeBlock(commands.map(redacted), 'sh')),
  shorter: [[]],
});

function signature({ by, steps, state }: Tested): string {
  const count = (is: string) => steps.filter(({ verdict }) => verdict === is).length;
  const [open, blocked] = [count('pending'), count('blocked')];
  const rest = left(open, 'still open') + left(blocked, 'blocked');
  const done = steps.length - open - blocked;
  return `${state === 'finished' ? 'Signed off' : 'So far'} by ${prose(by)} for ${done} of ${steps.length} steps.${rest}`;
}

const left = (many: number, what: string): string =>
  many === 0 ? '' : ` ${many} ${many === 1 ? 'step is' : 'steps are'} ${what}.`;

/** Something long, closed at first. GitHub needs the empty lines to see Markdown in it. */
export const folded = (summary: string, lines: readonly string[]): readonly string[] => [
  `<details><summary>${prose(summary)}</summary>`,
  '',
  ...lines,
  '',
  '</details>',
];
