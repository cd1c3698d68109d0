import type { Screen } from '../model/world.ts';
import type { Outlet } from './outlet.ts';

/** What is known of an outlet before anything is written to it. */
type Kind = Pick<Screen, 'colour' | 'unicode'> & { readonly columns: number };

/**
 * An outlet to write to, which may be lost without ending the work: the exit code and the log are still true.
 * `lost` is told once, with the reason in words, and whether an answer
 * is lost that somebody waits for; a reader that went away had what it wanted.
 */
export function screen(
  outlet: Outlet,
  kind: Kind,
  lost: (how: { readonly why: string; readonly answer: boolean }) => void,
): Screen {
  let open = true;
  let waiting = '';
  let answer = false;
  const lose = (error: NodeJS.ErrnoException) => {
    const closed = error.code === 'EPIPE';
    if (open)
      lost(closed ? { why: 'was closed', answer: false } : { why: unwritable(error), answer });
    open = false;
  };
  // A short program may be over before the event comes; a reader that is gone then wanted no more, but a full disk is news.
  const written = (error?: NodeJS.ErrnoException | null) => {
    if (error && error.code !== 'EPIPE') lose(error);
  };
  const flush = () => {
    if (open) outlet.write(waiting, written);
    waiting = '';
  };
  outlet.onError(lose);
  return {
    isTerminal: outlet.isTerminal,
    colour: kind.colour,
    unicode: kind.unicode,
    columns: () => (outlet.isTerminal && outlet.stream.columns) || kind.columns,
    rows: () => (outlet.isTerminal && outlet.stream.rows) || 24,
    write: (text, as) => {
      answer ||= as === 'answer' && text !== '';
      // The lines of one piece of a program's output go out together: a write a line costs time and memory.
      if (waiting === '') queueMicrotask(flush);
      waiting += text;
    },
  };
}

const unwritable = (error: Error): string => `cannot be written (${error.message})`;
