import {
  bytesText,
  comparisonMarkdown,
  headline,
  secondsText,
} from '../../src/domain/build-log/index.ts';
import type { BuildRecord, Comparison, Timing } from '../../src/domain/build-log/index.ts';
import { fitted, folded } from '../../src/domain/report/index.ts';
import type { Piece } from '../../src/domain/report/index.ts';
import { originText } from '../../src/domain/permissions/index.ts';
import { codeBlock, codeCell, inlineCode } from '../../src/domain/words/words.ts';
import type { Images } from './images.ts';

/** What a comparison of two commits found. */
export type Compared = {
  readonly base: { readonly ref: string; readonly commit: string };
  readonly head: { readonly ref: string; readonly commit: string };
  readonly times: number;
  readonly scenarios: readonly {
    readonly name: string;
    readonly summary: string;
    readonly comparison: Comparison;
  }[];
  readonly images: Images | null;
  readonly environment: Pick<BuildRecord, 'versions' | 'machine'>;
  /** The command that does it again. */
  readonly repeat: string;
};

const marks = { faster: '▼', slower: '▲', same: '=' } as const;
const text = (timing: Timing | null): string =>
  timing === null ? '–' : secondsText(timing.seconds);
const range = (timing: Timing | null): string =>
  timing === null || timing.runs === 1
    ? text(timing)
    : `${text(timing)} (${timing.least.toFixed(1)}–${timing.most.toFixed(1)})`;
const change = (before: number, after: number): string =>
  `${after < before ? '−' : '+'}${bytesText(Math.abs(after - before))}`;

/** A line a scenario, for a terminal. */
export function comparedTable(
  { base, head, times, scenarios, images }: Compared,
  columns: number,
): string {
  const rows = scenarios.map(({ name, comparison: { total } }) => [
    name,
    text(total.before),
    text(total.after),
    total.change === null
      ? ''
      : `${marks[total.change]} ${total.change === 'same' ? 'no change that counts' : `${secondsText(Math.abs((total.after?.seconds ?? 0) - (total.before?.seconds ?? 0)))} ${total.change}`}`,
  ]);
  const all = [['', base.ref, head.ref, ''], ...rows];
  const widths = [0, 1, 2].map((at) =>
    Math.max(...all.map((row) => Array.from(row[at] ?? '').length)),
  );
  const lines = all.map(([name = '', one = '', other = '', is = '']) =>
    `${name.padEnd(widths[0] ?? 0)}  ${one.padStart(widths[1] ?? 0)}  ${other.padStart(widths[2] ?? 0)}  ${is}`
      .trimEnd()
      .slice(0, Math.max(40, columns)),
  );
  const size =
    images === null
      ? []
      : [
          '',
          `image: ${bytesText(images.before)} → ${bytesText(images.after)} (${change(images.before, images.after)})`,
          `permissions: ${images.added.length} new findings, ${images.removed.length} gone`,
        ];
  return [
    `${base.commit.slice(0, 10)} → ${head.commit.slice(0, 10)}, median of ${times}`,
    '',
    ...lines,
    ...size,
  ].join('\n');
}

const named = (what: string, lines: readonly string[]): Piece => ({ name: what, lines });

/** The whole of it, for a pull request, whose comments are no longer than so. */
export function comparedMarkdown(compared: Compared): string {
  const { base, head, times, scenarios, images, repeat } = compared;
  const name = ({ ref, commit }: Compared['base']) =>
    `${inlineCode(ref)} at ${inlineCode(commit.slice(0, 10))}`;
  const pieces: readonly Piece[] = [
    named('the heading', [`## ${verdict(scenarios)}`]),
    named('what was compared', [
      `${name(base)} beside ${name(head)}; ${times === 1 ? 'one build each' : `median of ${times} builds each, taking turns`}, on one machine.`,
    ]),
    named('the table', [
      '| What happens | Before | After | Verdict |',
      '|---|--:|--:|---|',
      ...scenarios.map(
        ({ name: scenario, comparison: { total } }) =>
          `| ${scenario.replaceAll('|', '\\|')} | ${range(total.before)} | ${range(total.after)} | ${total.change === null ? 'unknown' : `${marks[total.change]} ${total.change === 'same' ? 'no change that counts' : total.change}`} |`,
      ),
    ]),
    ...scenarios.map(({ name: scenario, summary, comparison }) => ({
      name: `the steps of “${scenario}”`,
      lines: folded(
        `${scenario}: ${headline(comparison)} (${summary})`,
        comparisonMarkdown(comparison).trimEnd().split('\n'),
      ),
      shorter: [[]],
    })),
    named('sizes', sizes(images)),
    named('permissions', permissions(images)),
    named('the environment', environment(compared)),
    named('how to repeat it', folded('How to repeat this', codeBlock([repeat], 'sh'))),
  ];
  return fitted(pieces, undefined, `${repeat} --format json`);
}

/** What of the claim held, in one line. */
export function verdict(scenarios: Compared['scenarios']): string {
  const count = (is: string) =>
    scenarios.filter(({ comparison }) => comparison.total.change === is).length;
  const told = [
    count('faster') === 0 ? '' : `▼ ${count('faster')} faster`,
    count('slower') === 0 ? '' : `▲ ${count('slower')} slower`,
    count('same') === 0 ? '' : `= ${count('same')} as before`,
  ].filter((part) => part !== '');
  return `Of ${scenarios.length} ${scenarios.length === 1 ? 'scenario' : 'scenarios'}: ${told.join(', ')}`;
}

function sizes(images: Images | null): readonly string[] {
  if (images === null) return [];
  const { before, after, paths } = images;
  return [
    '### Image size',
    '',
    '| | Before | After | Difference |',
    '|---|--:|--:|--:|',
    `| **All layers** | ${bytesText(before)} | ${bytesText(after)} | **${change(before, after)}** |`,
    ...paths
      .slice(0, 25)
      .map(
        (one) =>
          `| ${codeCell(one.name)} | ${bytesText(one.before)} | ${bytesText(one.after)} | ${change(one.before, one.after)} |`,
      ),
  ];
}

const findings = (groups: Images['added'], word: string) =>
  groups.map(
    (group) =>
      `| ${word} | ${group.level} | ${codeCell(group.places.map(({ path }) => path).join(', '))} | ${codeCell(group.problem)} | ${group.count} | ${originText(group) === '' ? '–' : codeCell(originText(group))} |`,
  );

function permissions(images: Images | null): readonly string[] {
  if (images === null) return [];
  const all = [...findings(images.added, '✚ new'), ...findings(images.removed, '✖ gone')];
  if (all.length === 0) return ['### Permissions', '', 'No finding came or went.'];
  return [
    '### Permissions',
    '',
    '| | Level | Where | What | Paths | Made by |',
    '|---|---|---|---|--:|---|',
    ...all.slice(0, 40),
  ];
}

function environment({ environment: { versions, machine } }: Compared): readonly string[] {
  const tools = [
    ['docker', versions.docker],
    ['buildx', versions.buildx],
    ['node', versions.node],
    ['kpi-tasks', versions.kpiTasks],
  ] as const;
  const known = tools.flatMap(([tool, version]) =>
    version === null ? [] : [`${tool} ${inlineCode(version)}`],
  );
  return [
    `Environment: ${[...known, `${inlineCode(`${machine.os} ${machine.arch}`)}, ${machine.cpus} CPUs, ${bytesText(machine.memoryBytes)} memory`].join(', ')}.`,
  ];
}
