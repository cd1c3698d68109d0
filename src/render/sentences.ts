import type { Event, Happening, Item } from '../model/event.ts';
import { clean, truncate } from './columns.ts';
import { duration, plural } from './text.ts';
import { ofWalk } from './walk-sentence.ts';

/** One line for people, before it is dressed for a plain log or for GitHub. */
export type Sentence = {
  /** The task it belongs to; null for the run. */
  readonly task: string | null;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad' | 'warning' | 'faint';
  /** It begins with its task's name even where only one task runs. */
  readonly named: boolean;
};

/**
 * Turns events into lines, an event a line. Cached items are counted, and told together
 * as soon as something else happens in their task.
 */
export function sentences(settings: {
  readonly verbose: boolean;
}): (event: Event) => readonly Sentence[] {
  const known: Known = { items: new Map(), cached: new Map() };
  let alone = true;
  let ended = false;
  return (event) => {
    if (event.type === 'task.progress') return progressed(event, known, settings.verbose);
    if (event.type === 'run.start') alone = event.tasks.length < 2;
    if (event.type === 'task.end') ended = true;
    // Of a single task the end is the end of the run, and once is enough.
    if (event.type === 'run.end' && alone && ended) return [];
    if (event.type === 'run.start' && alone) return [];
    const folded = 'task' in event && event.task !== null ? cachedSoFar(event.task, known) : [];
    return [...folded, ...plainly(event, known)];
  };
}

type Known = {
  /** Items by task and id. */
  readonly items: Map<string, Item>;
  /** Cached items not told yet: task, group, number. */
  readonly cached: Map<string, Map<string, number>>;
};
type Of<Type extends Happening['type']> = Extract<Happening, { type: Type }>;

function progressed(
  { task, item }: Of<'task.progress'>,
  known: Known,
  verbose: boolean,
): readonly Sentence[] {
  const key = `${task} ${item.id}`;
  const before = known.items.get(key);
  known.items.set(key, item);
  if (before?.state === item.state) return [];
  if (item.state === 'cached' && !verbose) {
    if (item.counts === false) return [];
    const counts = known.cached.get(task) ?? new Map<string, number>();
    const group = item.group ?? truncate(item.title, 40);
    known.cached.set(task, counts.set(group, (counts.get(group) ?? 0) + 1));
    return [];
  }
  const quick = item.state === 'done' && item.seconds < 0.05 && before?.state !== 'running';
  // What was over before anybody could see it run is not worth a line.
  const text = quick && !verbose ? null : itemText(item, verbose);
  const tone = item.state === 'failed' ? 'bad' : item.state === 'running' ? 'plain' : 'faint';
  return text === null ? [] : [...cachedSoFar(task, known), { task, text, tone, named: false }];
}

function cachedSoFar(task: string, known: Known): readonly Sentence[] {
  const counts = known.cached.get(task);
  if (counts === undefined) return [];
  known.cached.delete(task);
  const sum = [...counts.values()].reduce((total, one) => total + one, 0);
  const parts = [...counts].map(([group, number]) =>
    counts.size === 1 ? group : `${group} ${number}`,
  );
  const text = `${plural(sum, 'step')} cached: ${parts.join(', ')}`;
  return [{ task, text, tone: 'faint', named: false }];
}

/** What an item's change says; null where it is not worth a line. */
function itemText(item: Item, verbose: boolean): string | null {
  const lone = item.group === null;
  const title = () => (verbose ? clean(item.title) : truncate(item.title, 100));
  switch (item.state) {
    case 'waiting':
      return null;
    case 'running':
      // Most of what stands alone is over at once; it gets its line when it was not.
      return lone ? (verbose ? `${labelOf(item)} started` : null) : `${labelOf(item)} ${title()}`;
    case 'done':
      return lone && !verbose && item.seconds < 0.3
        ? null
        : `${labelOf(item)} done in ${duration(item.seconds)}`;
    case 'cached':
      return `${labelOf(item)} cached`;
    case 'failed':
      return `${labelOf(item)} failed after ${duration(item.seconds)}${lone ? '' : `: ${title()}`}`;
    case 'cancelled':
      return `${labelOf(item)} stopped after ${duration(item.seconds)}`;
  }
}

/** `[npm-install 2/3]`, or the title of an item that stands alone. */
function labelOf({ group, title, position, of }: Item): string {
  if (group === null)
    return title.startsWith('[') ? truncate(title, 60) : `[${truncate(title, 60)}]`;
  const place = position === null ? '' : `${position}${of === null ? '' : `/${of}`}`;
  return `[${[group, place].filter((part) => part !== '').join(' ')}]`;
}

function plainly(
  event: Exclude<Event, { type: 'task.progress' }>,
  { items }: Known,
): readonly Sentence[] {
  switch (event.type) {
    case 'run.start':
      return [ofRun(`starts ${event.tasks.map(({ id }) => id).join(', ')}`, 'plain')];
    case 'task.start':
      return [{ task: event.task, text: startText(event), tone: 'plain', named: true }];
    case 'task.expected':
      return expectedSoon(event);
    case 'task.output':
      return output(
        event,
        event.item === null ? undefined : items.get(`${event.task} ${event.item}`),
      );
    case 'task.end':
      return [
        {
          task: event.task,
          text: endText(event),
          tone: event.ignored ? 'warning' : endTone[event.status],
          named: true,
        },
      ];
    case 'walk.start':
    case 'step.start':
    case 'step.end':
      return [ofWalk(event)];
    case 'question':
      return ofAnswer(event.task, `asks: ${event.message}`);
    case 'answer':
      return ofAnswer(event.task, `is told ${JSON.stringify(event.answer)}`);
    case 'run.end':
      return [ofRun(runText(event), event.status === 'passed' ? 'good' : 'bad')];
  }
}

/** A step of a checklist, which is no task, says itself what it asks and what it was told. */
const ofAnswer = (task: string | null, text: string): readonly Sentence[] =>
  task === null ? [] : [{ task, text, tone: 'plain', named: true }];

const ofRun = (text: string, tone: Sentence['tone']): Sentence => ({
  task: null,
  text,
  tone,
  named: true,
});

/** Of what is over at once nobody wants to know when it will be over. */
const expectedSoon = ({ task, seconds }: Of<'task.expected'>): readonly Sentence[] =>
  seconds < 0.05
    ? []
    : [{ task, text: `will take about ${duration(seconds)}`, tone: 'plain', named: true }];

function startText({ expected, log }: Of<'task.start'>): string {
  const usually =
    expected === null || expected < 0.05 ? '' : `, usually takes ${duration(expected)}`;
  return `started${usually}${log === null ? '' : `, log: ${log}`}`;
}

function output(
  { task, stream, text }: Of<'task.output'>,
  item: Item | undefined,
): readonly Sentence[] {
  const before = item === undefined ? '' : `${labelOf(item)} `;
  const tone = stream === 'warning' ? 'warning' : stream === 'note' ? 'plain' : 'faint';
  const word = stream === 'warning' ? 'warning: ' : '';
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => ({ task, text: before + word + clean(line), tone, named: false }));
}

function endText({ status, seconds, reason, failure, ignored }: Of<'task.end'>): string {
  if (failure?.kind === 'upstream') return `not started, needs ${failure.task}`;
  const because = failure?.words.what ?? reason;
  const tail = because === undefined ? '' : `: ${because}`;
  const time = status === 'fresh' || status === 'skipped' ? '' : ` after ${duration(seconds)}`;
  const word = ignored ? 'failed, as it may,' : status === 'done' ? '' : endWord[status];
  return (status === 'done' ? `done in ${duration(seconds)}` : word + time) + tail;
}
const endWord = {
  fresh: 'is up to date',
  skipped: 'skipped',
  failed: 'failed',
  cancelled: 'stopped',
} as const;
const endTone = {
  done: 'good',
  fresh: 'good',
  skipped: 'warning',
  failed: 'bad',
  cancelled: 'bad',
} as const;

function runText({ status, seconds, failure }: Of<'run.end'>): string {
  const tail = failure === undefined ? '' : `: ${failure.words.what}`;
  return status === 'passed'
    ? `done in ${duration(seconds)}`
    : `${runWord[status]} after ${duration(seconds)}${tail}`;
}
const runWord = {
  failed: 'failed',
  cancelled: 'stopped',
  refused: 'refused',
  unfinished: 'saved, not finished,',
} as const;
