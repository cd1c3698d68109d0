import type { Event, Show } from '../model/event.ts';

/**
 * Tells a view the events of each task together, when the task has ended, each at the time at which it happened.
 * `make` gets the clock that says so.
 */
export function grouped(make: (now: () => number) => Show, now: () => number): Show {
  let then: number | null = null;
  const show = make(() => then ?? now());
  const kept = new Map<string, { readonly event: Event; readonly at: number }[]>();
  const hand = (task: string): void => {
    for (const { event, at } of kept.get(task) ?? []) {
      then = at;
      show.tell(event);
    }
    then = null;
    kept.delete(task);
  };
  return {
    tell(event) {
      const task = 'task' in event && event.type !== 'question' ? event.task : null;
      if (task === null || event.type === 'answer') return show.tell(event);
      const events = kept.get(task) ?? [];
      events.push({ event, at: now() });
      kept.set(task, events);
      if (event.type === 'task.end') hand(task);
    },
    async end() {
      for (const task of kept.keys()) hand(task);
      await show.end();
    },
  };
}
