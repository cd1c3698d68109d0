import type { Tell } from './teller.ts';
import type { Site } from './world.ts';

/** What asks for a yes in the middle of a task's work; null where nobody can answer. */
export function agreeing(
  site: Site,
  id: string,
  tell: Tell,
): ((message: string) => Promise<boolean>) | null {
  if (!site.yes && site.confirm === null) return null;
  return (message) => answered(site, id, { message, whose: '' }, tell);
}

/** The answer to a question of a task, told as an event; `whose` stands before it on the screen. Throws a `cancelled` failure. */
export async function answered(
  site: Site,
  task: string,
  { message, whose }: { readonly message: string; readonly whose: string },
  tell: Tell,
): Promise<boolean> {
  tell({ type: 'question', task, question: 'confirm', message });
  const answer = site.yes || (await ask(site, whose + message));
  tell({ type: 'answer', task, question: 'confirm', answer });
  return answer;
}

/** A question stands alone on the screen: nothing is drawn over it. */
async function ask(site: Site, message: string): Promise<boolean> {
  await site.show.pause?.();
  try {
    return (await site.confirm?.(message)) === true;
  } finally {
    await site.show.resume?.();
  }
}
