import { secondsOf } from './group.ts';
import type { Job, Step } from './picture.ts';
import type { Paint, Paints, Symbols } from './text.ts';
import { chop, truncate, width, wrap } from './columns.ts';
import { clock, duration } from './text.ts';

/** How a frame is drawn. */
export type Brush = {
  readonly paint: Paints;
  readonly mark: Symbols;
  /** Makes text fit what the stream can show. */
  readonly spell: (text: string) => string;
  /** What turns while something runs. */
  readonly spin: string;
  /** Columns there are for a line, its indentation included. */
  readonly columns: number;
  /** Milliseconds; what runs is as old as this says. */
  readonly now: number;
};

/** One line of a frame; what is vital stays when there is no room. */
export type Line = { readonly text: string; readonly vital: boolean };

type Row = {
  readonly mark: string;
  /** Cut where there is no room for all. */
  readonly left: string;
  /** Stands after it, whole. */
  readonly right?: string;
  readonly indent?: number;
  readonly tint?: Paint;
  /** Columns that `left` takes at least, so that what follows stands in one column. */
  readonly least?: number;
  readonly vital?: boolean;
};

/** A mark, a text that gives way, and what stands after it. */
export function row(brush: Brush, { mark, left, right = '', indent = 0, ...more }: Row): Line {
  const room = brush.columns - indent - 2 - (right === '' ? 0 : width(right) + 2);
  const text = truncate(brush.spell(left), Math.max(4, room), brush.mark.ellipsis);
  const gap = ' '.repeat(Math.max(0, (more.least ?? 0) - width(text)) + 2);
  const end = right === '' ? '' : gap + brush.paint.dim(right);
  const tinted = more.tint?.(text) ?? text;
  return { text: `${' '.repeat(indent)}${mark} ${tinted}${end}`, vital: more.vital ?? false };
}

/** A step and, where it runs or failed, its last lines: at most `tail`. */
export function stepRows(brush: Brush, step: Step, indent: number, tail: number): readonly Line[] {
  const { paint, mark } = brush;
  const { state, title, position, of } = step.item;
  const seconds = secondsOf(step, brush.now);
  const left = position === null ? title : `${position}/${of ?? '?'} ${title}`;
  if (state !== 'running' && state !== 'failed') {
    const done = { mark: paint.green(mark.done), right: duration(seconds), tint: paint.dim };
    return [row(brush, { ...done, left, indent })];
  }
  const sign =
    state === 'running'
      ? { mark: paint.cyan(brush.spin), right: clock(seconds) }
      : { mark: paint.red(mark.failed), right: duration(seconds) };
  return [
    row(brush, { ...sign, left, indent, vital: true }),
    ...tailRows(brush, step.tail, indent + 2, tail),
  ];
}

/** The last lines of what runs, newest last. */
export const tailRows = (
  brush: Brush,
  tail: readonly string[],
  indent: number,
  most: number,
): readonly Line[] =>
  tail
    .slice(Math.max(0, tail.length - most))
    .map((left) =>
      row(brush, { mark: brush.paint.dim(brush.mark.bar), left, indent, tint: brush.paint.dim }),
    );

/** What a task had to say is read to its end, so it is broken where all else is cut. */
export function noteRows(brush: Brush, { warning, text }: Job['notes'][number]): readonly Line[] {
  const { paint, mark, spell } = brush;
  const sign = warning ? paint.yellow(mark.warning) : paint.dim(mark.dot);
  const columns = Math.max(4, brush.columns - 2);
  return wrap(spell(text), columns)
    .flatMap((line) => chop(line, columns))
    .map((left, index) => row(brush, { mark: index === 0 ? sign : ' ', left }));
}
