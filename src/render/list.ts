import type { Show } from '../model/event.ts';
import type { Screen } from '../model/world.ts';
import { finalFrame, frame } from './frame.ts';
import type { Block } from './frame.ts';
import { picture } from './picture.ts';
import type { Brush } from './rows.ts';
import { paints, spelling, symbols } from './text.ts';
import { lending } from './lend.ts';
import { openWindow } from './window.ts';

/**
 * The view for a terminal: a tree that is drawn over ten times a second, however much happens.
 * It is never taller than the window. At the end a short account stays, and the cursor is back.
 */
export async function listShow(
  screen: Screen,
  settings: {
    /** The account at the end names every step. */
    readonly verbose: boolean;
    now(): number;
    /** The terminal behind the screen, since listr2 wants the stream itself. */
    readonly stream: NodeJS.WriteStream;
  },
): Promise<Show> {
  const seen = picture();
  const looks = { paint: paints(screen), mark: symbols(screen), spell: spelling(screen) };
  const brush = (spin: string): Brush => ({
    ...looks,
    spin,
    // listr2 takes two for the mark of each task and leaves two free at the edge.
    columns: screen.columns() - 4,
    now: settings.now(),
  });
  const blocks = framing(screen, seen, brush);
  const window = await lending(() => openWindow(settings.stream, looks, blocks));
  let open = true;
  let drawn = false;
  return {
    tell(event) {
      if (!open) return;
      seen.hear(event, settings.now());
      // The first sign of life does not wait for the clock.
      if (!drawn) window.draw();
      drawn = true;
    },
    pause: () => window.lend(),
    resume: () => window.takeBack(),
    async end() {
      if (open) window.close(finalFrame(seen.jobs(), brush(''), settings.verbose));
      open = false;
    },
  };
}

/** What is to be seen now, as far as it fits. */
function framing(
  screen: Screen,
  seen: ReturnType<typeof picture>,
  brush: (spin: string) => Brush,
): (spin: string) => readonly Block[] {
  const calm = steady();
  return (spin) => {
    // One row stays for the cursor.
    const rows = Math.max(1, screen.rows() - 1);
    const least = calm.least(screen.columns(), screen.rows());
    const { blocks, level } = frame(seen.jobs(), brush(spin), rows, least);
    calm.saw(level);
    return blocks;
  };
}

/** Once something had to be left out it stays out until the window changes: a view that comes and goes is no view. */
function steady() {
  let size = '';
  let level = 0;
  return {
    least(columns: number, rows: number): number {
      const now = `${columns}x${rows}`;
      if (now !== size) level = 0;
      size = now;
      return level;
    },
    saw(now: number): void {
      level = now;
    },
  };
}
