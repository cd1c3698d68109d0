import { failureOf } from '../model/failure.ts';
import type { Prepared, Preparing, Settled } from '../model/task.ts';
import type { Node } from '../plan/plan.ts';
import type { Tell } from './teller.ts';
import type { Site } from './world.ts';

/**
 * Tells how long a task will probably take as soon as it says so itself. Its work does not wait for that, since to
 * foresee it well may take as long as a short run.
 */
export async function tellExpected(
  site: Pick<Site, 'wordsOf'>,
  node: Node,
  look: Preparing<Settled>,
  prepared: Prepared,
  tell: Tell,
): Promise<void> {
  const task = node.id;
  // The work goes first: what foresees it may start programs of its own, and would only be in the way.
  await new Promise((resolve) => void setImmediate(resolve));
  try {
    const seconds = await node.task.expect?.(look, prepared);
    if (typeof seconds === 'number') tell({ type: 'task.expected', task, seconds });
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'cancelled') return;
    const text = `how long it takes cannot be told: ${site.wordsOf(failure).what}`;
    tell({ type: 'task.output', task, stream: 'warning', text, item: null });
  }
}
