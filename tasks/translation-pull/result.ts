import { quoted, typed } from '../../src/domain/checkout/facts.ts';
import { pinFile } from '../../src/domain/translations/pin.ts';
import type { Pin } from '../../src/domain/translations/pin.ts';
import type { Misplaced } from '../../src/domain/translations/placeholders.ts';
import type { Summary } from '../../src/domain/translations/summary.ts';
import type { PullOptions } from './prepare.ts';

/** Where translations are pulled from with git. */
export const usualSource = 'https://github.com/kobotoolbox/kpi';

/** What a pull gives. */
export type PullResult = Summary & {
  readonly via: 'tx' | 'git';
  /** Where it came from with git; null with tx. */
  readonly pin: Pin | null;
  /** The commit that was pulled before. */
  readonly before: string | null;
  /** Files that were offered, and the paths of those written. */
  readonly pulled: number;
  readonly written: readonly string[];
  /** Files without a changed string were left as they were. */
  readonly dropped: boolean;
  /** The commit was written down, since it is another one than before. */
  readonly pinned: boolean;
  /** Placeholders that went wrong with this pull. */
  readonly placeholders: readonly Misplaced[];
  readonly commitLine: string;
  readonly kpi: string;
};

/** The end of a pull, for people. */
export function printPull(
  result: PullResult,
  options: Pick<PullOptions, 'from' | 'ref' | 'pinned'>,
): string {
  const { pin, languages, written, headerOnly } = result;
  const from =
    pin === null ? 'Transifex' : `${pin.ref} of ${pin.repository} (${pin.commit.slice(0, 7)})`;
  if (written.length === 0 && headerOnly.length === 0)
    return `${counted(result.pulled, 'file')} pulled from ${from}; nothing is new${result.pinned ? `, but the commit itself: wrote ${pinFile}` : ''}`;
  const strings = languages.reduce(
    (sum, { gained, changed, lost }) => sum + gained + changed + lost,
    0,
  );
  return [
    `${counted(result.pulled, 'file')} pulled from ${from}: ${counted(strings, 'string')} changed in ${counted(languages.length, 'language')}`,
    ...table(result),
    ...headerLines(result, options),
    ...commitLines(result),
  ].join('\n');
}

function table({ languages }: PullResult): readonly string[] {
  if (languages.length === 0) return [];
  const rows = [
    ['', 'new', 'changed', 'lost', 'translated'],
    ...languages.map(({ language, gained, changed, lost, before, after, alarming }) => [
      language,
      some(gained),
      some(changed),
      some(lost),
      `${before} → ${after}${alarming ? '  !' : ''}`,
    ]),
  ];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  return rows.map(([name = '', ...cells]) => {
    const columns = cells.map((cell, at) => (at < 3 ? cell.padStart(widths[at + 1] ?? 0) : cell));
    return `  ${name.padEnd(widths[0] ?? 0)}  ${columns.join('  ')}`.trimEnd();
  });
}

function headerLines(
  { headerOnly, dropped, kpi }: PullResult,
  { from, ref, pinned }: Pick<PullOptions, 'from' | 'ref' | 'pinned'>,
): readonly string[] {
  if (headerOnly.length === 0) return [];
  const again = [
    'kpi-tasks',
    'translation-pull',
    '--header-only',
    'drop',
    ...(from === usualSource ? [] : ['--from', from]),
    ...(ref === undefined ? [] : ['--ref', ref]),
    ...(pinned ? ['--pinned'] : []),
  ];
  const what = `In ${counted(headerOnly.length, 'file')} only dates and line numbers changed`;
  return dropped
    ? [`${what}; they were left as they were`]
    : [
        `${what}; to leave them out of the commit:`,
        `  $ git -C ${quoted(kpi)} checkout -- locale && ${typed(again)}`,
      ];
}

function commitLines({ written, kpi, commitLine }: PullResult): readonly string[] {
  if (written.length === 0) return [];
  const at = quoted(kpi);
  return [
    'To commit it as the team does:',
    `  $ git -C ${at} add locale && git -C ${at} commit -m "${commitLine}"`,
  ];
}

const some = (count: number): string => (count === 0 ? '' : String(count));
const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? '' : 's'}`;
