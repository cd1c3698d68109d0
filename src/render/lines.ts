import type { Event, Show } from '../model/event.ts';
import type { Screen } from '../model/world.ts';
import { type Sentence, sentences } from './sentences.ts';
import { type Paint, paints } from './text.ts';

/**
 * The view for whatever is no terminal: a line an event, no cursor movement.
 * Each line begins with the time since the run began; where several tasks run, with the task's name too.
 * Quiet leaves only what went wrong.
 */
export function linesShow(
  screen: Pick<Screen, 'colour' | 'write'>,
  settings: {
    readonly quiet: boolean;
    readonly verbose: boolean;
    /** What programs print: with the task's name before each line, or bare. */
    readonly output?: 'prefixed' | 'interleaved' | undefined;
    now(): number;
  },
): Show {
  const toSentences = sentences(settings);
  const dress = dresser(screen, settings.output === 'prefixed');
  const faint = paints(screen).dim;
  let began: number | null = null;
  return {
    tell(event) {
      began ??= settings.now();
      const hidden = settings.quiet && !isTrouble(event);
      // There may be ten thousand of them, and nothing that is told later stands on them.
      if (hidden && (event.type === 'task.start' || event.type === 'task.end')) return;
      const told = toSentences(event);
      if (hidden) return;
      const bare = settings.output === 'interleaved' && isPrinted(event);
      if (bare) for (const { text } of told) screen.write(`${text}\n`);
      if (bare) return;
      const time = faint(stamp((settings.now() - began) / 1000));
      for (const sentence of told) screen.write(`${time} ${dress(event, sentence)}\n`);
    },
    async end() {},
  };
}

/** Puts the name of its task before a sentence: on every line where several run, otherwise where it is needed. */
export function dresser(
  screen: Pick<Screen, 'colour'>,
  always = false,
): (event: Event, sentence: Sentence) => string {
  const paint = paints(screen);
  const tones: Readonly<Record<Sentence['tone'], Paint>> = {
    plain: (text) => text,
    good: paint.green,
    bad: paint.red,
    warning: paint.yellow,
    faint: paint.dim,
  };
  let column = 0;
  return (event, { task, text, tone, named }) => {
    if (event.type === 'run.start' && event.tasks.length > 1)
      column = Math.min(24, Math.max(3, ...event.tasks.map(({ id }) => id.length)));
    const name = named || column > 0 || always ? `${(task ?? 'run').padEnd(column)} ` : '';
    // A message may have several lines; here an event is one.
    return paint.bold(name) + tones[tone](text.replaceAll(/\s*\n\s*/g, ' '));
  };
}

/** A program's own line. */
const isPrinted = (event: Event): boolean =>
  event.type === 'task.output' && (event.stream === 'stdout' || event.stream === 'stderr');

const isTrouble = (event: Event): boolean =>
  event.type === 'task.end'
    ? (event.status === 'failed' && event.ignored !== true) || event.status === 'cancelled'
    : event.type === 'run.end' && event.status !== 'passed';

/** Seconds as `00:02:12`. */
function stamp(seconds: number): string {
  const whole = Math.floor(seconds);
  return [whole / 3600, (whole / 60) % 60, whole % 60]
    .map((part) => String(Math.floor(part)).padStart(2, '0'))
    .join(':');
}
