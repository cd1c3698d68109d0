import { typed } from '../../src/domain/checkout/facts.ts';
import { Stop } from '../../src/index.ts';
import type { Command, Ended, Item } from '../../src/index.ts';
import { spokenPlace } from '../places.ts';
import type { ChoreContext } from './task.ts';

/** A command of a chore, and how it ended. */
export type Run = { readonly command: Command; readonly ended: Ended };

/** Lines of what failed that are shown in the end. */
const most = 20;

/** Runs one command; of several that run side by side, each is a step, so that their lines can be told apart. */
export async function runOne(context: ChoreContext, command: Command): Promise<Run> {
  if (context.prepared.commands.length === 1)
    return { command, ended: await context.exec(command) };
  const title = typed(command.argv);
  const began = context.now();
  const tell = (state: Item['state']) =>
    context.progress({
      id: title,
      group: null,
      title,
      state,
      position: null,
      of: null,
      seconds: (context.now() - began) / 1000,
    });
  tell('running');
  const ended = await context.exec(command, { item: title });
  tell(ended.code === 0 ? 'done' : 'failed');
  return { command, ended };
}

/** The failure of what failed; the first gives the exit code. */
export async function failure(
  context: ChoreContext,
  failed: readonly [Run, ...(readonly Run[])],
): Promise<Stop> {
  const [{ command, ended }, ...others] = failed;
  const each = Math.floor(most / failed.length) - (others.length === 0 ? 0 : 1);
  return new Stop({
    kind: 'exit',
    command: typed(command.argv),
    code: ended.code,
    signal: ended.signal,
    lines: failed.flatMap((one) => [
      ...(others.length === 0 ? [] : [`${typed(one.command.argv)}: exit code ${one.ended.code}`]),
      ...`${one.ended.stdout}\n${one.ended.stderr}`.trim().split('\n').slice(-each),
    ]),
    again: await spokenPlace(command, context),
    handedOn: 'told',
  });
}
