import type { Event, Show } from '../model/event.ts';
import type { Failure } from '../model/failure.ts';
import type { Screen } from '../model/world.ts';
import { dresser } from './lines.ts';
import { sentences } from './sentences.ts';
import { stepSummary } from './step-summary.ts';

/**
 * The view for a job of GitHub Actions: a fold for each task, an annotation for each failure and
 * warning, and at the end a step summary. The log viewer has its own times, so the lines have none.
 */
export function githubShow(
  screen: Pick<Screen, 'colour' | 'write'>,
  settings: { readonly verbose: boolean; summary(markdown: string): void },
): Show {
  const toSentences = sentences(settings);
  const dress = dresser(screen);
  const group = groups((command) => screen.write(`${command}\n`));
  const summary = stepSummary();
  return {
    tell(event) {
      summary.hear(event);
      if (event.type === 'task.start') group.start(event.task);
      // The verdict stands outside the fold, where it is seen without a click.
      if (event.type === 'task.end') group.end(event.task);
      for (const sentence of toSentences(event)) screen.write(harmless(dress(event, sentence)));
      screen.write(annotation(event));
      if (event.type === 'task.end') group.next();
    },
    async end() {
      group.close();
      settings.summary(summary.markdown());
    },
  };
}

/**
 * GitHub has one fold at a time and none inside another. The fold carries the name of the task that has
 * run longest; what runs beside it writes into the same fold.
 */
function groups(write: (command: string) => void) {
  const running = new Set<string>();
  let open: string | null = null;
  const start = (task: string, more = ''): void => {
    running.add(task);
    if (open !== null) return;
    open = task;
    write(`::group::${escaped(task)}${more}`);
  };
  const close = (): void => {
    if (open !== null) write('::endgroup::');
    open = null;
  };
  return {
    start,
    close,
    end(task: string): void {
      running.delete(task);
      if (open === task) close();
    },
    next(): void {
      const [oldest] = running;
      if (oldest !== undefined) start(oldest, ' (goes on)');
    },
  };
}

/**
 * A line of the log. A tool's own line may look like a command to the runner (`::` at the start, the old
 * `##[` anywhere), so commands are switched off around it, with a word that the tool cannot know.
 */
function harmless(line: string): string {
  if (!line.includes('::') && !line.includes('##[')) return `${line}\n`;
  const word = globalThis.crypto.randomUUID();
  return `::stop-commands::${word}\n${line}\n::${word}::\n`;
}

function annotation(event: Event): string {
  if (event.type === 'task.output' && event.stream === 'warning')
    return command('warning', event.task, event.text);
  const failure = event.type === 'task.end' || event.type === 'run.end' ? event.failure : undefined;
  // What only follows from another failure would hide the one that matters.
  if (failure === undefined || failure.kind === 'upstream' || failure.kind === 'cancelled')
    return '';
  const title = event.type === 'task.end' ? `${event.task} failed` : 'kpi-tasks';
  const { what, why, todo } = failure.words;
  const ignored = event.type === 'task.end' && event.ignored === true;
  return command(
    ignored ? 'warning' : 'error',
    title,
    [what, ...why, ...todo].join('\n'),
    spotOf(failure),
  );
}

/** The runner takes an absolute path and marks the line in the pull request where the file is part of the repository. */
function spotOf(failure: Failure): string {
  if ((failure.kind === 'stated' || failure.kind === 'thrown') && failure.at !== undefined)
    return `file=${property(failure.at.file)},line=${failure.at.line},`;
  if (failure.kind !== 'config') return '';
  const [, file = failure.file, line] = /^(.+):(\d+)$/.exec(failure.at ?? '') ?? [];
  return `file=${property(file)},${line === undefined ? '' : `line=${line},`}`;
}

const command = (name: string, title: string, message: string, spot = ''): string =>
  `::${name} ${spot}title=${property(title)}::${escaped(message)}\n`;
const property = (text: string): string =>
  escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

const escaped = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
