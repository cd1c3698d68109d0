import type { Failure } from '../model/failure.ts';
import type { Node, Plan } from '../plan/plan.ts';
import type { Tell } from './teller.ts';
import { answered } from './agree.ts';
import { preparing } from './context.ts';
import { placeOf } from './place.ts';
import { reasonToSkip } from './turn.ts';
import type { Site } from './world.ts';

/**
 * Before any work: whether there is a terminal for what needs one, and a yes to every question that the tasks ask.
 * Gives why the run does not start, or null. Throws a `cancelled` failure for Ctrl-C at a question.
 */
export async function agreed(site: Site, plan: Plan, tell: Tell): Promise<Failure | null> {
  for (const node of plan.nodes.values()) {
    const needsTerminal = node.task.interactive(node.rest) === true && !site.hasTerminal;
    if (needsTerminal && (await reasonToSkip(site, node)) === null)
      return {
        kind: 'usage',
        what: `${node.id} needs the terminal for itself, and there is none.`,
        todo: ['Run it in a terminal, without a pipe, --json or --no-input.'],
      };
    if (!node.task.asks || (await reasonToSkip(site, node)) !== null) continue;
    const place = await placeOf(site.looking, node);
    const message = await node.task.confirm(preparing(site, node, place));
    if (message === null) continue;
    // Whose question it is goes without saying only for the task that was typed.
    const whose = node.id === plan.wanted ? '' : `${node.id}: `;
    const refused = await asked(site, node, { message, whose }, tell);
    if (refused !== null) return refused;
  }
  return null;
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
