import type { Store } from '../model/store.ts';
import type { Json } from '../model/json.ts';
import { median } from '../plan/times.ts';
import type { Node, Plan } from '../plan/plan.ts';
import type { Tell } from './teller.ts';

/** How long a task usually takes: the median of its last runs with these options, or else with any. */
export async function usual(
  store: Pick<Store, 'times'>,
): Promise<(node: Pick<Node, 'name' | 'options'>) => number | null> {
  const past = await store.times.read();
  return (node) => median(past(node.name, optionsOf(node)));
}

/** Listens to what is told, and keeps how long the tasks took that succeeded. */
export function measuring(plan: Plan, tell: Tell) {
  const took: { task: string; options: Json; seconds: number }[] = [];
  const listening: Tell = (happening) => {
    tell(happening);
    if (happening.type !== 'task.end' || happening.status !== 'done') return;
    const node = plan.nodes.get(happening.task);
    // A service runs as long as others need it, which says nothing.
    if (node && node.task.service === null)
      took.push({ task: node.name, options: optionsOf(node), seconds: happening.seconds });
  };
  return { tell: listening, took };
}

const optionsOf = ({ options }: Pick<Node, 'options'>): Json =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- options are read from text, so they are plain data.
  options as { readonly [key: string]: Json };
