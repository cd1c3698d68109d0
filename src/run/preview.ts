import { failureOf } from '../model/failure.ts';
import type { Failure } from '../model/failure.ts';
import type { Json } from '../model/json.ts';
import type { Command } from '../model/shell.ts';
import type { Node, Plan } from '../plan/plan.ts';
import { criticalPath } from '../plan/times.ts';
import type { CriticalPath } from '../plan/times.ts';
import { traitsOf } from '../plan/traits.ts';
import { preparing } from './context.ts';
import { secretsIn, secretsOf } from './mask.ts';
import { foresee, runs } from './foresee.ts';
import type { Outlook } from './foresee.ts';
import type { Watched } from './fresh.ts';
import { placeOf } from './place.ts';
import type { Place } from './place.ts';
import { lackingOf, requirers } from './preflight.ts';
import { reasonToSkip } from './turn.ts';
import type { Site } from './world.ts';

/** What one task would do. */
type Preview = {
  readonly task: string;
  readonly notes: readonly string[];
  readonly commands: readonly Command[];
  /** Seconds it probably takes; null when unknown. */
  readonly expected: number | null;
  /** Why it would not even start; null when it would. */
  readonly failure: Failure | null;
} & Outlook;
export type PreviewOfRun = {
  readonly tasks: readonly Preview[];
  readonly lacking: readonly Failure[];
  readonly secrets: readonly string[];
  /** The row of tasks that takes longest, as far as is known; null for nothing known. */
  readonly critical: CriticalPath | null;
};

/** Works out what a run would do, and changes nothing. */
export async function preview(
  site: Watched & Pick<Site, 'forced' | 'usually'>,
  plan: Plan,
): Promise<PreviewOfRun> {
  const { lacking } = await lackingOf(site, plan, requirers(plan));
  const tasks: Preview[] = [];
  const secrets: string[] = [];
  const results = new Map<string, Json | undefined>();
  for (const node of plan.nodes.values()) {
    const task = node.id;
    try {
      const place = await placeOf(site.looking, node);
      secrets.push(...secretsOf(place.env));
      const look = preparing(site, node, place);
      const prepared = await node.task.prepare(look);
      const { expect } = node.task;
      const expected = expect ? await expect(look, prepared) : site.usually(node);
      const { place: put } = node.task;
      const commands = await Promise.all(
        prepared.commands.map(async (command) => (put === null ? command : put(command, look))),
      );
      const notes = [...(await settingsOf(site, node, place)), ...prepared.notes];
      secrets.push(...secretsIn(prepared));
      const outlook = await foresee(site, plan, node, async () => prepared, results);
      tasks.push({ task, notes, commands, expected, failure: null, ...outlook });
    } catch (error) {
      const failure = failureOf(error);
      tasks.push({ task, notes: [], commands: [], expected: null, failure, ...runs, why: [] });
    }
  }
  const seconds = new Map(tasks.map((one) => [one.task, one.fresh ? 0 : one.expected]));
  const known = tasks.some((one) => one.expected !== null && !one.fresh);
  const critical = criticalPath(plan.nodes.values(), (id) => seconds.get(id) ?? null);
  return { tasks, lacking, secrets, critical: known ? critical : null };
}

/** What a dry run says about when and how a task would run. */
async function settingsOf(
  site: Pick<Site, 'looking' | 'store' | 'subject'>,
  node: Node,
  place: Place,
): Promise<readonly string[]> {
  const { task, options } = node;
  const skip = await reasonToSkip(site, node);
  const question = task.asks ? await task.confirm(preparing(site, node, place)) : null;
  return [
    ...(skip === null ? [] : [`would be skipped: ${skip}`]),
    ...(question === null ? [] : [`asks first: ${question}`]),
    ...(task.dir(options) === null ? [] : [`its programs run in ${place.dir}`]),
    ...Object.entries(place.env).map(([name, value]) =>
      value === undefined ? `without ${name}` : `with ${name}=${value}`,
    ),
    ...traitsOf(task, node.rest),
  ];
}
