import { Stop } from '../model/failure.ts';
import type { Failure } from '../model/failure.ts';
import type { Node, Plan } from '../plan/plan.ts';
import type { Tell } from './teller.ts';
import { answered } from './agree.ts';
import { preparing } from './context.ts';
import { idleOf } from './idle.ts';
import { placeOf } from './place.ts';
import { preflight } from './preflight.ts';
import type { Site } from './world.ts';

/**
 * Before any work: whether there is a terminal for what needs one, and a yes to every question that the tasks ask. What
 * will do no work is let off, as far as that can be known; `skipped` was so already when the machine was looked at.
 * Gives what holds to it whatever works all the same, called before it does; null where nothing was let off. Throws why
 * the run does not start.
 */
export async function agreed(
  site: Site,
  plan: Plan,
  tell: Tell,
  skipped: ReadonlySet<string>,
): Promise<((node: Node) => Promise<void>) | null> {
  const nodes = [...plan.nodes.values()];
  const asking = nodes.filter((node) => node.task.asks || lacksTerminal(site, node));
  const idle = asking.length > 0 ? await idleOf(site, plan) : none;
  for (const node of asking) if (!idle.has(node.id)) await agreedTo(site, plan, node, tell);
  if (skipped.size + idle.size === 0) return null;
  return async (node) => {
    if (skipped.has(node.id)) await preflight({ ...plan, nodes: new Map([[node.id, node]]) }, site);
    if (idle.has(node.id)) await agreedTo(site, plan, node, tell);
  };
}
const none: ReadonlySet<string> = new Set();

const lacksTerminal = (site: Site, { task, rest }: Node): boolean =>
  task.interactive(rest) === true && !site.hasTerminal;

async function agreedTo(site: Site, plan: Plan, node: Node, tell: Tell): Promise<void> {
  if (lacksTerminal(site, node))
    throw new Stop({
      kind: 'usage',
      what: `${node.id} needs the terminal for itself, and there is none.`,
      todo: ['Run it in a terminal, without a pipe, --json or --no-input.'],
    });
  if (!node.task.asks) return;
  const place = await placeOf(site.looking, node);
  const message = await node.task.confirm(preparing(site, node, place));
  if (message === null) return;
  // Whose question it is goes without saying only for the task that was typed.
  const whose = node.id === plan.wanted ? '' : `${node.id}: `;
  const refused = await asked(site, node, { message, whose }, tell);
  if (refused !== null) throw new Stop(refused);
}

async function asked(
  site: Site,
  { id }: Node,
  { message, whose }: { readonly message: string; readonly whose: string },
  tell: Tell,
): Promise<Failure | null> {
  if (!site.yes && site.confirm === null)
    return {
      kind: 'usage',
      what: `${id} asks “${message.slice(message.lastIndexOf('\n') + 1)}”, and there is no terminal to ask on.`,
      todo: ['Add --yes to let it go ahead.'],
    };
  const answer = await answered(site, id, { message, whose }, tell);
  return answer ? null : { kind: 'declined', task: id };
}
