import { styleText } from 'node:util';
import type { Screen } from '../model/world.ts';

export type Paint = (text: string) => string;
export type Paints = Readonly<Record<Shade, Paint>>;
type Shade = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** Colour for one stream: whoever asked the stream and the environment decides, never the global stdout. */
export function paints({ colour }: Pick<Screen, 'colour'>): Paints {
  const paint =
    (shade: Shade): Paint =>
    (text) =>
      colour && text !== '' ? styleText(shade, text, { validateStream: false }) : text;
  return {
    red: paint('red'),
    green: paint('green'),
    yellow: paint('yellow'),
    cyan: paint('cyan'),
    dim: paint('dim'),
    bold: paint('bold'),
  };
}

export type Symbols = {
  readonly done: string;
  readonly failed: string;
  readonly skipped: string;
  readonly cancelled: string;
  readonly active: string;
  readonly waiting: string;
  readonly warning: string;
  readonly arrow: string;
  readonly bar: string;
  readonly dot: string;
  readonly ellipsis: string;
  readonly spinner: readonly string[];
};

/** The marks of a stream; a terminal without Unicode gets ASCII that is as wide. */
export const symbols = ({ unicode }: Pick<Screen, 'unicode'>): Symbols => (unicode ? fancy : ascii);

const fancy: Symbols = {
  done: '✔',
  failed: '✖',
  skipped: '↓',
  cancelled: '■',
  active: '▸',
  waiting: '·',
  warning: '▲',
  arrow: '→',
  bar: '│',
  dot: '·',
  ellipsis: '…',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
};
const ascii: Symbols = {
  done: '+',
  failed: 'x',
  skipped: '-',
  cancelled: '#',
  active: '>',
  waiting: '.',
  warning: '!',
  arrow: '>',
  bar: '|',
  dot: '-',
  ellipsis: '~',
  spinner: ['-', '\\', '|', '/'],
};

/** Seconds as people read them: `0.4 s`, `36.1 s`, `2 min 12 s`, `1 h 3 min`. */
export const duration = (seconds: number): string =>
  Math.round(seconds * 10) < 600 ? `${Math.max(0, seconds).toFixed(1)} s` : clock(seconds);

/** The same without tenths, for a number that is seen ticking: `24 s`. */
export const clock = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} min ${whole % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** Seconds as people say them beforehand: `40 s`, `11 min`. */
export const roughly = (seconds: number): string =>
  seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;

/** Bytes in decimal units and three digits, as Docker prints them: `1.55 GB`, `146 MB`. */
export function bytes(count: number): string {
  let value = rounded(count);
  let unit = 0;
  while (Math.abs(value) >= 1000 && unit < units.length - 1) {
    unit += 1;
    value = rounded(count / 1000 ** unit);
  }
  return `${value} ${units[unit] ?? 'B'}`;
}
const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
const rounded = (value: number): number => Number(value.toPrecision(3));

/** `1 step`, `5 steps`. */
export const plural = (count: number, noun: string, many = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : many}`;

/** What a stream without Unicode gets instead: quotes and arrows in ASCII, of the rest a question mark each. */
export const spelling = ({ unicode }: Pick<Screen, 'unicode'>): ((text: string) => string) =>
  unicode
    ? (text) => text
    : (text) => text.replaceAll(/[^\p{Cc} -~]/gu, (character) => plainSpelling[character] ?? '?');
const plainSpelling: Readonly<Record<string, string>> = {
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '…': '...',
  '→': '->',
  '–': '-',
  '—': '-',
  '·': '-',
  '✔': '+',
  '✖': 'x',
  '×': 'x',
};
