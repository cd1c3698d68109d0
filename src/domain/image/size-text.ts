import type { Breakdown, HiddenRow, LayerRow } from './breakdown.ts';
import type { Judged } from './budget.ts';
import type { Difference } from './compare.ts';
import type { Package } from './packages.ts';

/** What taking an image apart gives. */
export type SizeResult = Breakdown & {
  readonly image: string;
  readonly id: string;
  /** The size the engine tells, which depends on its store; null for an archive. */
  readonly engineBytes: number | null;
  readonly budgets: readonly Judged[];
  readonly against: Against | null;
};
export type Against = {
  readonly image: string;
  readonly bytes: Breakdown['bytes'];
  readonly paths: readonly Difference[];
  readonly python: readonly Difference[];
  readonly apt: readonly Difference[];
};

/** How numbers are told, and how wide a line may be. */
export type SizeLook = { readonly columns: number; readonly bytes: (count: number) => string };

/** The result as people read it. */
export function sizeText(result: SizeResult, look: SizeLook): string {
  const parts =
    result.against === null
      ? [
          head(result, look),
          tree(result, look),
          packages(result, look),
          layers(result, look),
          hidden(result, look),
          diveLine(result, look),
        ]
      : [versus(result, result.against, look)];
  const text = [...parts, budgets(result, look)].filter((part) => part !== '').join('\n\n');
  return `${text
    .split('\n')
    .flatMap((line) => fold(line, look.columns))
    .join('\n')}\n`;
}

/** A line that a narrow terminal would break anywhere is broken between words, under the column of names. */
function fold(line: string, columns: number): readonly string[] {
  if (line.length <= columns) return [line];
  const indent = /^ *[\d+-]|^ {10}/.test(line) ? 10 : 0;
  const at = line.lastIndexOf(' ', columns);
  if (at <= indent + 8) return [line];
  return [
    line.slice(0, at).trimEnd(),
    ...fold(' '.repeat(indent) + line.slice(at + 1).trimStart(), columns),
  ];
}

const pad = (text: string): string => text.padStart(8);
const cut = (text: string, columns: number): string =>
  text.length <= columns ? text : `${text.slice(0, Math.max(8, columns - 1))}…`;
const number = (value: number): string => value.toLocaleString('en-US');
const files = (count: number): string => `${number(count)} file${count === 1 ? '' : 's'}`;

function head({ image, bytes, files: count, engineBytes }: SizeResult, look: SizeLook): string {
  const engine =
    engineBytes === null
      ? []
      : [`${pad(look.bytes(engineBytes))}  as the engine counts, which depends on its store`];
  return [
    image,
    `${pad(look.bytes(bytes.image))}  in all layers`,
    `${pad(look.bytes(bytes.visible))}  can be seen, ${files(count)}`,
    `${pad(look.bytes(bytes.hidden))}  hidden: carried along, seen by nobody`,
    ...engine,
  ].join('\n');
}

/** The most rows that a table shows; --json has all. */
const most = { tree: 24, packages: 8, hidden: 8, differences: 20 };

function tree({ folders }: SizeResult, look: SizeLook): string {
  // Where there are too many, the lightest go; what stays keeps its place.
  const least = folders.toSorted((one, other) => other.bytes - one.bytes)[most.tree]?.bytes ?? 0;
  const shownRows = folders.filter(({ bytes }) => bytes > least || folders.length <= most.tree);
  return [
    'Where it is',
    ...shownRows.map(({ path, bytes, files: count, folder }) => {
      const over = shownRows.filter((one) => path.startsWith(`${one.path}/`));
      const tail = folder ? `  ${files(count)}` : '';
      // Under the row of the folder it is in, the rest of its path is enough.
      const name = '  '.repeat(over.length) + path.slice((over.at(-1)?.path.length ?? -1) + 1);
      return `${pad(look.bytes(bytes))}  ${cut(name, look.columns - 10 - tail.length)}${tail}`;
    }),
  ].join('\n');
}

function packages({ python, apt }: SizeResult, look: SizeLook): string {
  const table = (title: string, all: readonly Package[]) =>
    all.length === 0
      ? []
      : [
          `${title}, ${number(all.length)}`,
          ...all
            .slice(0, most.packages)
            .map(
              ({ name, version, bytes }) =>
                `${pad(look.bytes(bytes))}  ${`${name} ${version}`.trim()}`,
            ),
        ];
  return [
    ...table('Python packages', python),
    ...(python.length > 0 && apt.length > 0 ? [''] : []),
    ...table('Debian packages, as dpkg estimates', apt),
  ].join('\n');
}

function layers({ layers: all }: SizeResult, look: SizeLook): string {
  const silent = all.filter((one) => isSilent(one)).length;
  return [
    'Layers (files + added, ~ changed, - removed)',
    ...all
      .filter((one) => !isSilent(one))
      .flatMap(({ layer, instruction, bytes, added, changed, removed }) => {
        const counts = [
          ...(added.files > 0 ? [`+${number(added.files)}`] : []),
          ...(changed.files > 0 ? [`~${number(changed.files)}`] : []),
          ...(removed.files > 0 ? [`-${number(removed.files)}`] : []),
        ].join(' ');
        const start = `${pad(look.bytes(bytes))}  ${String(layer).padStart(2)}  ${counts.padEnd(look.columns < 60 ? 8 : 14)} `;
        return `${start}${cut(instruction || '(the image does not say)', look.columns - start.length)}`;
      }),
    ...(silent > 0 ? [`          ${silent} more without files`] : []),
  ].join('\n');
}

const isSilent = ({ added, changed, removed }: LayerRow): boolean =>
  added.files + changed.files + removed.files === 0;

const hows: Readonly<Record<HiddenRow['how'], string>> = {
  deleted: 'deleted',
  replaced: 'replaced',
  rights: 'copied only to change owner or mode',
  same: 'copied unchanged',
};

function hidden({ hidden: all }: SizeResult, look: SizeLook): string {
  if (all.length === 0) return '';
  return [
    'Hidden',
    ...all
      .slice(0, most.hidden)
      .flatMap(({ path, bytes, files: count, put, by, how }) => [
        `${pad(look.bytes(bytes))}  ${cut(count === 1 ? path : `${path}, ${files(count)}`, look.columns - 10)}`,
        `          put by layer ${put}, ${hows[how]} by layer ${by}`,
      ]),
    ...(all.length > most.hidden ? [`          and ${all.length - most.hidden} more`] : []),
  ].join('\n');
}

const diveLine = ({ dive: { efficiency, wastedBytes, wastedShare } }: SizeResult, look: SizeLook) =>
  [
    `dive would say: efficiency ${(efficiency * 100).toFixed(1)} %, wasted ${look.bytes(wastedBytes)} (${(wastedShare * 100).toFixed(1)} % above the base).`,
    'It counts every copy of a file as waste, and a deleted folder not at all.',
  ].join('\n');

function versus(result: SizeResult, against: Against, look: SizeLook): string {
  const signed = (count: number) =>
    `${count > 0 ? '+' : count < 0 ? '-' : ''}${look.bytes(Math.abs(count))}`;
  const total = (name: string, before: number, after: number) =>
    `${signed(after - before).padStart(10)}  ${name}: ${look.bytes(before)} → ${look.bytes(after)}`;
  const table = (title: string, all: readonly Difference[]) =>
    all.length === 0
      ? []
      : [
          '',
          title,
          ...all.slice(0, most.differences).map(({ name, before, after }) => {
            const now =
              before === 0
                ? 'new'
                : after === 0
                  ? 'gone'
                  : `${look.bytes(before)} → ${look.bytes(after)}`;
            return `${signed(after - before).padStart(10)}  ${cut(name, look.columns - 14 - now.length)}  ${now}`;
          }),
          ...(all.length > most.differences
            ? [`            and ${all.length - most.differences} more`]
            : []),
        ];
  const nothing = against.paths.length === 0 ? ['', 'No path differs in weight.'] : [];
  return [
    `${against.image} → ${result.image}`,
    total('in all layers', against.bytes.image, result.bytes.image),
    total('can be seen', against.bytes.visible, result.bytes.visible),
    total('hidden', against.bytes.hidden, result.bytes.hidden),
    ...nothing,
    ...table('Paths', against.paths),
    ...table('Python packages', against.python),
    ...table('Debian packages', against.apt),
  ].join('\n');
}

function budgets({ budgets: all }: SizeResult, look: SizeLook): string {
  if (all.length === 0) return '';
  return ['Budgets', ...all.map((one) => budgetLine(one, look))].join('\n');
}

export const budgetLine = ({ of, most: limit, bytes, kept }: Judged, look: SizeLook): string =>
  `${pad(look.bytes(bytes))}  ${of} ${kept ? '≤' : '>'} ${look.bytes(limit)}${kept ? '' : `, ${look.bytes(bytes - limit)} too much`}`;
