import { stripVTControlCharacters } from 'node:util';
import type * as Listr2 from 'listr2';
import type { Block } from './frame.ts';
import { width } from './columns.ts';
import { type Paint, type Paints, type Symbols } from './text.ts';

/** A part of the terminal that is drawn over. */
export interface Window {
  /** Draws now, without waiting for the next tick. */
  draw(): void;
  /** Leaves these entries on the screen, gives the cursor back and writes nothing any more. */
  close(last: readonly Block[]): void;
}
type Looks = { readonly paint: Paints; readonly mark: Symbols };

/**
 * Draws with listr2: each entry is one of its tasks, and the tree under it the further lines of its title.
 * Its own runner takes no part, since that would end the process on Ctrl-C.
 * `blocks` is asked for what is to be seen before each frame; the timer behind it keeps no process alive.
 */
export async function openWindow(
  stream: NodeJS.WriteStream,
  looks: Looks,
  blocks: (spin: string) => readonly Block[],
): Promise<Window> {
  const listr2 = await import('listr2');
  const output = new listr2.ProcessOutput(stream, stream);
  const tasks = taskPool(listr2);
  const spinner = turning(listr2, looks.mark.spinner);
  const view = new (renderer(listr2, output))(
    tasks.shown,
    { ...options(looks), spinner, logger: new listr2.ListrLogger({ processOutput: output }) },
    tasks.events,
  );
  view.before = () => {
    tasks.show(blocks(spinner.fetch()));
    return tasks.shown.length > 0;
  };
  await view.render();
  letCursorThrough(stream, output);
  return {
    draw: () => view.update(),
    close(last) {
      tasks.show(last);
      view.end();
    },
  };
}

/** A renderer that asks for its tasks before each frame, and takes back a frame that the terminal has wrapped. */
function renderer({ DefaultRenderer }: typeof Listr2, output: Listr2.ProcessOutput) {
  return class extends DefaultRenderer {
    /** Says whether there is anything to draw. */
    before: () => boolean = () => false;
    #last = '';
    #columns = 0;

    override update(): void {
      const some = this.before();
      this.#takeBack();
      // Before there is anything to show, an empty frame would leave an empty line.
      if (!some && this.#last === '') return;
      // A window may be narrower than it has told us so far: its lines are then cut, not wrapped.
      output.toStdout('\u001B[?7l', false);
      super.update();
      output.toStdout('\u001B[?7h', false);
    }
    override create(parts?: Parameters<Listr2.DefaultRenderer['create']>[0]): string {
      this.#last = super.create(parts);
      return this.#last;
    }
    override end(): void {
      this.#takeBack();
      super.end();
      const last = this.create({ prompt: false });
      if (last !== '') output.toStdout(last);
    }
    #takeBack(): void {
      const { columns } = output.stdout;
      if (columns < this.#columns) output.toStdout(takenBack(this.#last, columns), false);
      this.#columns = columns;
    }
  };
}

/**
 * When a window becomes narrower, terminals wrap what is there, and log-update knows only its own lines:
 * the uppermost would stay for ever. So everything is erased, and the cursor put where log-update expects it.
 */
function takenBack(last: string, columns: number): string {
  const lines = last === '' ? [] : last.split('\n');
  const rows = lines
    .map((line) => Math.max(1, Math.ceil(width(stripVTControlCharacters(line)) / columns)))
    .reduce((sum, one) => sum + one, 0);
  return rows === lines.length ? '' : `\r\u001B[${rows}A\u001B[J\u001B[${lines.length}B`;
}

/** The entries as tasks of listr2, each made once. */
function taskPool(listr2: typeof Listr2) {
  type Task = Listr2.ListrDefaultRendererTask;
  const known = new Map<string, Task>();
  const list = new listr2.Listr<unknown, typeof Listr2.DefaultRenderer>([], {
    registerSignalListeners: false,
    exitOnError: false,
  });
  const shown: Task[] = [];
  const make = (id: string): Task => {
    list.add({ title: id, task: () => undefined });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it was added just now, by the list of this renderer.
    const made = list.tasks.at(-1) as unknown as Task;
    // listr2 finds out whether a task is enabled when it runs it, which never happens here.
    made.isEnabled = () => true;
    known.set(id, made);
    return made;
  };
  return {
    shown,
    events: list.events,
    show(blocks: readonly Block[]): void {
      shown.length = 0;
      for (const { id, is, lines } of blocks) {
        const task = known.get(id) ?? make(id);
        task.state = listr2.ListrTaskState[states[is]];
        task.title = lines.map(({ text }) => text).join('\n');
        shown.push(task);
      }
    },
  };
}
const states = {
  waiting: 'WAITING',
  running: 'STARTED',
  done: 'COMPLETED',
  skipped: 'SKIPPED',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
} as const;

/** Marks and colours as the stream wants them; listr2 itself would ask stdout. */
function options({ paint, mark }: Looks): Listr2.ListrDefaultRendererOptions {
  return {
    clearOutput: true,
    collapseSkips: false,
    collapseErrors: false,
    formatOutput: 'truncate',
    icon: {
      WAITING: mark.waiting,
      COMPLETED: mark.done,
      SKIPPED_WITHOUT_COLLAPSE: mark.skipped,
      FAILED: mark.failed,
      CANCELLED: mark.cancelled,
    },
    color: {
      WAITING: tint(paint.dim),
      PENDING: tint(paint.cyan),
      COMPLETED: tint(paint.green),
      SKIPPED_WITHOUT_COLLAPSE: tint(paint.yellow),
      FAILED: tint(paint.red),
      CANCELLED: tint(paint.yellow),
    },
  };
}

const tint =
  (paint: Paint) =>
  (text = ''): string =>
    paint(text);

/** A spinner of our marks whose timer does not keep the process alive. */
function turning({ Spinner }: typeof Listr2, marks: readonly string[]): Listr2.Spinner {
  let timer: NodeJS.Timeout | undefined;
  let turn = 0;
  return new (class extends Spinner {
    override fetch(): string {
      return marks[turn % marks.length] ?? '';
    }
    override start(each?: () => void): void {
      timer = setInterval(() => {
        turn += 1;
        each?.();
      }, 100).unref();
    }
    override stop(): void {
      clearInterval(timer);
    }
  })();
}

/**
 * While listr2 draws it holds back what others write, to print it at the end. The cursor must come back
 * whatever happens, an exit without an end included, so the two codes for it pass.
 */
function letCursorThrough(stream: NodeJS.WriteStream, output: Listr2.ProcessOutput): void {
  const held = stream.write.bind(stream);
  const write = (...args: Parameters<typeof held>): boolean =>
    args[0] === '\u001B[?25h' || args[0] === '\u001B[?25l'
      ? output.toStdout(args[0], false)
      : held(...args);
  Object.assign(stream, { write });
}
