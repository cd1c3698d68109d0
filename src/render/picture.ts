import type { Event, Happening, Item } from '../model/event.ts';

/** One item of a task, and what of it is seen. */
export type Step = {
  readonly item: Item;
  /** When its seconds were told, in milliseconds; they go on from there while it runs. */
  readonly heard: number;
  /** Its last lines, newest last; kept only while they may be shown. */
  readonly tail: readonly string[];
};
export type Job = {
  readonly task: string;
  readonly began: number | null;
  readonly expected: number | null;
  readonly steps: ReadonlyMap<string, Step>;
  /** The task's own last lines. */
  readonly tail: readonly string[];
  /** Lines for people that stay on the screen at the end. */
  readonly notes: readonly { readonly warning: boolean; readonly text: string }[];
  readonly end: Extract<Happening, { type: 'task.end' }> | null;
};

/** What the events so far add up to; the state behind the terminal's view. */
export interface Picture {
  /** Takes constant time and space, whatever the length of the output. */
  hear(event: Event, now: number): void;
  jobs(): readonly Job[];
}

/** No window shows more of one step. */
const tailLength = 3;
/** The log has them all. */
const noteLength = 12;

export function picture(): Picture {
  const jobs = new Map<string, Draft>();
  const job = (task: string): Draft => {
    const known = jobs.get(task) ?? draft(task);
    jobs.set(task, known);
    return known;
  };
  return {
    jobs: () => [...jobs.values()],
    hear(event, now) {
      switch (event.type) {
        case 'run.start':
          for (const { id } of event.tasks) job(id);
          return;
        case 'task.start':
          Object.assign(job(event.task), { began: now, expected: event.expected });
          return;
        case 'task.expected':
          job(event.task).expected = event.seconds;
          return;
        case 'task.progress':
          move(job(event.task), event.item, now);
          return;
        case 'task.output':
          listen(job(event.task), event);
          return;
        case 'task.end':
          job(event.task).end = event;
          return;
        case 'walk.start':
        case 'step.start':
        case 'step.end':
        case 'question':
        case 'answer':
        case 'run.end':
      }
    },
  };
}

type Draft = { -readonly [K in keyof Job]: Job[K] } & {
  readonly steps: Map<string, Step>;
  readonly tail: string[];
  readonly notes: { warning: boolean; text: string }[];
};

const draft = (task: string): Draft => ({
  task,
  began: null,
  expected: null,
  steps: new Map(),
  tail: [],
  notes: [],
  end: null,
});

function move(job: Draft, item: Item, now: number): void {
  const ended = item.state === 'done' || item.state === 'cached';
  const tail = ended ? [] : (job.steps.get(item.id)?.tail ?? []);
  job.steps.set(item.id, { item, heard: now, tail });
}

function listen(
  job: Draft,
  { stream, text, item }: Extract<Happening, { type: 'task.output' }>,
): void {
  if (text.trim() === '') return;
  const step = item === null ? undefined : job.steps.get(item);
  if (step !== undefined && item !== null) {
    job.steps.set(item, { ...step, tail: [...step.tail.slice(1 - tailLength), text] });
    return;
  }
  if (stream === 'note' || stream === 'warning') {
    job.notes.push({ warning: stream === 'warning', text });
    if (job.notes.length > noteLength) forgetOne(job.notes);
  }
  job.tail.push(text);
  if (job.tail.length > tailLength) job.tail.shift();
}

/** The oldest goes, and a warning only where there is nothing else. */
function forgetOne(notes: Draft['notes']): void {
  const oldest = notes.findIndex(({ warning }) => !warning);
  notes.splice(Math.max(0, oldest), 1);
}
