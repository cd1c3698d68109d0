import { failureOf } from '../model/failure.ts';
import type { Change } from '../model/freshness.ts';
import type { Json } from '../model/json.ts';
import type { Prepared } from '../model/task.ts';
import type { Node } from '../plan/plan.ts';
import { preparing } from './context.ts';
import { check, once } from './fresh.ts';
import type { Checked } from './fresh.ts';
import type { Known } from './parts.ts';
import { placeOf } from './place.ts';
import { forget, refresh, remember } from './remember.ts';
import type { Outcome } from './outcome.ts';
import type { Tell } from './teller.ts';
import type { Site } from './world.ts';

/** Files that an event names. */
const most = 100;

/** A task that may be up to date, in one run. */
export interface Freshly {
  /** What an earlier run gave, where the task is up to date. */
  readonly stored: () => Promise<{
    readonly result: Json | undefined;
    readonly since: string;
  } | null>;
  /** Must be called before it runs; gives why it does. */
  readonly begin: () => Promise<readonly Change[]>;
  /** Must be called when it succeeded. */
  readonly keep: (result: Json | undefined) => Promise<void>;
}

export function freshly(
  site: Site,
  node: Node,
  outcomes: ReadonlyMap<string, Outcome>,
  tell: Tell,
): Freshly {
  const known = knownResults(node, outcomes);
  const prepared = once<Prepared>(async () =>
    node.task.prepare(preparing(site, node, await placeOf(site.looking, node))),
  );
  let checked: Checked | null = null;
  const look = async () => (checked = await check(site, node, known, prepared, site.ahead?.(node)));
  const say = (stream: 'note' | 'warning', text: string) =>
    tell({ type: 'task.output', task: node.id, stream, text, item: null });
  return {
    stored: async () => {
      const found = await look();
      if (found?.is !== 'fresh' || site.forced === node.id) return null;
      await refresh(site, found);
      return { result: found.record.result, since: found.record.run };
    },
    begin: async () => {
      const found = checked ?? (await look());
      if (found === null) return [{ is: 'always' }];
      await forget(site, node, found.now);
      return found.is === 'fresh' ? [{ is: 'forced' }] : found.changes.slice(0, most);
    },
    keep: async (result) => {
      if (checked === null) return;
      try {
        const forgotten = await remember(site, node, checked.now, result);
        if (forgotten === null) return;
        say(forgotten.is === 'outputs' ? 'warning' : 'note', site.forgottenOf(forgotten));
      } catch (error) {
        // The work is done, and true; that it must be done again is no reason to call it failed.
        say('warning', site.wordsOf(failureOf(error)).what);
      }
    },
  };
}

/** The results of a node's needs, all of which have ended. */
const knownResults = (node: Node, outcomes: ReadonlyMap<string, Outcome>): Known => ({
  results: new Map(
    Object.entries(node.needs).flatMap(([name, id]) => {
      const outcome = outcomes.get(id);
      // A service gives another result each time, and starts only when it is known that it must.
      if (outcome?.is === 'done' && outcome.service === true) return [];
      return [[name, outcome?.is === 'done' ? outcome.result : undefined]];
    }),
  ),
  pending: [],
});
