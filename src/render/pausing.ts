import type { Event, Show } from '../model/event.ts';

/**
 * A view that can leave the terminal to a program and come back: it ends, what is told meanwhile is kept, and a new
 * one starts below what the program wrote, with the tasks that have not ended yet.
 */
export async function pausing(make: () => Promise<Show>): Promise<Show> {
  let view: Show | null = await make();
  let start: Extract<Event, { type: 'run.start' }> | null = null;
  let kept: Event[] = [];
  const ended = new Set<string>();
  return {
    tell(event) {
      if (event.type === 'run.start') start = event;
      if (event.type === 'task.end') ended.add(event.task);
      if (view === null) kept.push(event);
      else view.tell(event);
    },
    async pause() {
      await view?.end();
      view = null;
    },
    async resume() {
      const next = await make();
      if (start !== null)
        next.tell({ ...start, tasks: start.tasks.filter(({ id }) => !ended.has(id)) });
      for (const event of kept) next.tell(event);
      kept = [];
      view = next;
    },
    async end() {
      await view?.end();
    },
  };
}
