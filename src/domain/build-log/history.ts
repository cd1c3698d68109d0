import { fromCache, newestFirst, ran, type BuildRecord } from './record.ts';
import { bytesText, padded, shortened } from '../words/words.ts';

/** A build that left no record: it goes on, or was cut off by something that leaves no time to write one. */
export type Unrecorded = {
  readonly id: string;
  readonly outcome: 'running' | 'cut off';
  readonly started: string;
};

/**
 * Builds as a table of plain text, newest first.
 * With a width it is made to fit: years, then long words, then whole columns are left out.
 */
export function historyTable(
  records: readonly (BuildRecord | Unrecorded)[],
  width?: number,
): string {
  const rows = newestFirst(records).map((record) =>
    'how' in record ? rowOf(record) : { ...nothing, ...record, when: whenOf(record) },
  );
  const limit = width ?? Number.POSITIVE_INFINITY;
  const layout = LAYOUTS.find((columns) => widthOf(columns, rows) <= limit) ?? LAST;
  const lines = [layout.map((column) => column.title), ...rows.map((row) => cellsOf(layout, row))];
  const widths = layout.map((_, at) => longest(lines.map((line) => line[at] ?? '')));
  return lines
    .map((line) => line.map((cell, at) => aligned(cell, widths[at] ?? 0, layout[at])).join('  '))
    .map((line) => `${shortened(line.trimEnd(), limit)}\n`)
    .join('');
}

type Row = {
  readonly id: string;
  readonly when: string;
  readonly outcome: string;
  readonly how: string;
  readonly total: string;
  readonly image: string;
  readonly steps: string;
  readonly commit: string;
};

type Column = {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly right?: true;
};

const ID: Column = { title: 'id', cell: (row) => row.id };
const WHEN: Column = { title: 'when (UTC)', cell: (row) => row.when };
const DAY: Column = { title: 'when', cell: (row) => row.when.slice('2026-'.length) };
const OUTCOME: Column = { title: 'outcome', cell: (row) => row.outcome };
const HOW: Column = { title: 'how', cell: (row) => row.how };
const SHORT_HOW: Column = { title: 'how', cell: (row) => shortened(row.how, 8) };
const TOTAL: Column = { title: 'total', cell: (row) => row.total, right: true };
const IMAGE: Column = { title: 'image', cell: (row) => row.image, right: true };
const STEPS: Column = { title: 'ran/cached', cell: (row) => row.steps, right: true };
const SHORT_STEPS: Column = { ...STEPS, title: 'steps' };
const COMMIT: Column = { title: 'commit', cell: (row) => row.commit };

/** From the fullest to the leanest. */
const LAYOUTS: readonly (readonly Column[])[] = [
  [ID, WHEN, OUTCOME, HOW, TOTAL, IMAGE, STEPS, COMMIT],
  [ID, DAY, OUTCOME, HOW, TOTAL, IMAGE, SHORT_STEPS, COMMIT],
  [ID, DAY, OUTCOME, SHORT_HOW, TOTAL, IMAGE, SHORT_STEPS, COMMIT],
  [ID, OUTCOME, SHORT_HOW, TOTAL, IMAGE, SHORT_STEPS, COMMIT],
  [ID, OUTCOME, TOTAL, IMAGE, SHORT_STEPS, COMMIT],
  [ID, OUTCOME, TOTAL, SHORT_STEPS],
];

const LAST: readonly Column[] = [ID, OUTCOME, TOTAL];

const nothing = { how: '', total: '', image: '', steps: '', commit: '' };
const whenOf = ({ started }: { readonly started: string }): string =>
  started.slice(0, 16).replace('T', ' ');

function rowOf(record: BuildRecord): Row {
  const { how, source, image, steps } = record;
  const via = how.via === 'kobo-install' ? 'run.py' : how.via;
  const commit = source.commit?.slice(0, 7) ?? '';
  return {
    id: record.id,
    when: whenOf(record),
    outcome: record.outcome,
    how: [via, how.target ?? '', how.noCache ? 'no-cache' : ''].filter(Boolean).join(' '),
    total: `${record.seconds.toFixed(1)} s`,
    image: image.bytes === null ? '' : bytesText(image.bytes),
    steps: `${steps.filter(ran).length}/${steps.filter(fromCache).length}`,
    // A star stands for changes that were not committed.
    commit: source.dirty === true ? `${commit}*` : commit,
  };
}

function widthOf(columns: readonly Column[], rows: readonly Row[]): number {
  const widths = columns.map((column) =>
    longest([column.title, ...rows.map((row) => column.cell(row))]),
  );
  return widths.reduce((sum, width) => sum + width, 2 * (columns.length - 1));
}

function cellsOf(columns: readonly Column[], row: Row): readonly string[] {
  return columns.map((column) => column.cell(row));
}

function longest(cells: readonly string[]): number {
  return Math.max(0, ...cells.map((cell) => Array.from(cell).length));
}

function aligned(cell: string, width: number, column: Column | undefined): string {
  return column?.right === true ? cell.padStart(width) : padded(cell, width);
}
