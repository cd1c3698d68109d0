import type { Ahead } from '../model/freshness.ts';
import type { Node, Plan } from '../plan/plan.ts';
import { globsOf } from './fresh.ts';
import type { Watched } from './fresh.ts';

/** Gives what git was asked ahead for a node; null where it was not, or was told already. */
export type Asked = (node: Node) => Promise<Ahead | null> | null;

/**
 * Has git look at the files of the task that runs first while the run is still being set up. What it says is for that
 * task's first check alone: at the next, such as after waiting for somebody, it may no longer be so.
 */
export function askedAhead(site: Pick<Watched, 'root' | 'looking' | 'tracker'>, plan: Plan): Asked {
  const [first] = plan.nodes.values();
  if (first === undefined || first.task.freshness === null || first.task.readOnly)
    return () => null;
  let said: ReturnType<Asked> = ask(site, first);
  return (node) => {
    if (node !== first) return null;
    const once = said;
    said = null;
    return once;
  };
}

/** What goes wrong here is told where the task is checked. */
const ask = (site: Parameters<typeof askedAhead>[0], node: Node): Promise<Ahead | null> =>
  site
    .tracker()
    .then((tracker) => tracker.ahead(globsOf(site, node).inputs))
    .catch(() => null);
