import type { Failure } from '../model/failure.ts';
import type { Platform } from '../model/settings.ts';
import type { Machine } from '../model/world.ts';
import type { Node } from '../plan/plan.ts';
import { preparing } from './context.ts';
import type { Outcome } from './outcome.ts';
import { placeOf } from './place.ts';
import type { Site } from './world.ts';

/** Why a task whose turn it is does not run: by choice, for a reason, or because of a failure before it. */
export type Held =
  | { readonly is: 'skipped'; readonly reason: string }
  | { readonly is: 'blocked'; readonly failure: Failure };

/**
 * What became of the tasks before this one. Where one was skipped by choice, or failed as it may, what needs its
 * result is skipped as well; what only comes after it runs.
 */
export function heldBack(node: Node, outcomes: ReadonlyMap<string, Outcome>): Held | null {
  let held: Held | null = null;
  let needed: ReadonlySet<string> | null = null;
  for (const id of node.after) {
    const before = outcomes.get(id);
    const reason = before === undefined ? null : excused(before);
    if (before?.is === 'done') continue;
    if (reason === null) return { is: 'blocked', failure: { kind: 'upstream', task: id } };
    needed ??= new Set(Object.values(node.needs));
    if (needed.has(id)) held ??= { is: 'skipped', reason: `it needs ${id}, which ${reason}` };
  }
  return held;
}

/** What a task without a result did that is no failure of the run; null where it is one. */
function excused(outcome: Outcome): string | null {
  if (outcome.is === 'skipped') return `was skipped: ${outcome.reason}`;
  return outcome.is === 'failed' && outcome.ignored ? 'failed, as it may' : null;
}

/** Whether there is anything to look at before `reasonToSkip` can say that a task runs. */
export const isConditional = ({ task }: Node): boolean =>
  task.platforms.length > 0 || task.when !== null;

/** Why a task does not run on this machine and now; null where it does. */
export async function reasonToSkip(
  site: Pick<Site, 'looking' | 'store' | 'subject'>,
  node: Node,
): Promise<string | null> {
  const { platforms, when } = node.task;
  const { platform } = site.looking;
  if (platforms.length > 0 && !platforms.some((one) => fits(one, platform)))
    return `it is for ${platforms.join(', ')}; this is ${platform.os}/${platform.arch}`;
  if (when === null) return null;
  const said = await when(preparing(site, node, await placeOf(site.looking, node)));
  return said === true ? null : said;
}

const fits = (platform: Platform, { os, arch }: Pick<Machine, 'os' | 'arch'>): boolean =>
  platform === os || platform === `${os}/${arch}`;
