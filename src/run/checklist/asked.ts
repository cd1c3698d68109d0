import type { AnyAbove, AnyChecklist, AnyStep, Looking } from '../../model/checklist.ts';
import type { Walk } from '../../model/walk.ts';
import { above } from './above.ts';

/** Whether a step’s question will be asked: `unknown` where the list decides that by what is not done yet. */
export type Asked = 'yes' | 'no' | 'unknown';

/** Looks whether a step will be asked, before anything is done. `ahead` are the steps that are still to be done. */
export async function willBeAsked(
  step: AnyStep,
  look: Looking,
  so: {
    readonly list: AnyChecklist;
    readonly walk: Walk | null;
    readonly ahead: readonly AnyStep[];
  },
): Promise<Asked> {
  if (!step.mayBeSkipped) return 'yes';
  try {
    return (await step.skip(known(step, so), look)) === null ? 'yes' : 'no';
  } catch {
    return 'unknown';
  }
}

/** What stands above a step, as far as it is known; to look at the rest throws. */
function known(step: AnyStep, { list, walk, ahead }: Parameters<typeof willBeAsked>[2]): AnyAbove {
  const told = walk === null ? {} : above(walk, step.id).seen;
  const open = list.steps.filter(({ id }) => walk === null || ahead.some((one) => one.id === id));
  return Object.defineProperties(
    { ...told },
    Object.fromEntries(open.map(({ id }) => [id, { get: () => notYet(id) }])),
  );
}

function notYet(id: string): never {
  throw new Error(`${id} is not done yet`);
}
