import type { Node } from '../plan/plan.ts';
import type { Tell } from './teller.ts';
import type { Site } from './world.ts';

/**
 * Waits for every pool of a task; gives the release of all. Everybody takes them in the order of their names, so that
 * no two tasks ever wait for each other.
 */
export async function enter(
  site: Site,
  node: Node,
  tell: Tell,
  signal: AbortSignal,
  onWait: () => void,
): Promise<() => Promise<void>> {
  const held: (() => Promise<void>)[] = [];
  const release = async () => {
    await Promise.all(held.map((one) => one()));
  };
  const began = site.now();
  let waited = false;
  const say = (text: string) =>
    tell({ type: 'task.output', task: node.id, stream: 'note', text, item: null });
  const wait = (text: string) => {
    waited = true;
    onWait();
    say(text);
  };
  try {
    for (const pool of node.task.pools)
      held.push(
        await site.store.lock(
          pool,
          site.runId,
          (holder) => wait(`waits until ${holder} has finished with “${pool}”`),
          signal,
        ),
      );
  } catch (error) {
    await release();
    throw error;
  }
  if (waited) say(`waited ${((site.now() - began) / 1000).toFixed(1)} s`);
  return release;
}
