import { failureOf } from '../model/failure.ts';
import type { Failure } from '../model/failure.ts';
import type { Command } from '../model/world.ts';
import type { Plan } from '../plan/plan.ts';
import { preparing } from './context.ts';
import { check, requirements } from './preflight.ts';
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
};
export type PreviewOfRun = {
  readonly tasks: readonly Preview[];
  readonly lacking: readonly Failure[];
  readonly secrets: readonly string[];
};

/** Works out what a run would do, and changes nothing. */
export async function preview(
  site: Pick<Site, 'looking' | 'store' | 'subject'>,
  plan: Plan,
): Promise<PreviewOfRun> {
  const checked = await check(requirements(plan), site.looking);
  const lacking = checked.flatMap(({ requirement, finding }): Failure[] =>
    finding.is === 'missing'
      ? [{ kind: 'missing', needed: requirement.name, why: finding.why, todo: finding.todo }]
      : [],
  );
  const tasks: Preview[] = [];
  const secrets: string[] = [];
  for (const node of plan.nodes.values()) {
    const look = preparing(site, node);
    try {
      const prepared = await node.task.prepare(look);
      const expected = await node.task.expect(look, prepared);
      const { notes, commands } = prepared;
      secrets.push(...(prepared.secrets ?? []));
      tasks.push({ task: node.id, notes, commands, expected, failure: null });
    } catch (error) {
      tasks.push({
        task: node.id,
        notes: [],
        commands: [],
        expected: null,
        failure: failureOf(error),
      });
    }
  }
  return { tasks, lacking, secrets };
}
