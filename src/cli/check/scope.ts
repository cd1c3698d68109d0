import type { AnyChecklist } from '../../model/checklist.ts';
import type { Scope } from '../../run/checklist/world.ts';
import { usage } from '../words-of-argv.ts';
import type { Words } from '../words-of-argv.ts';
import { texts } from './given.ts';
import { findStep } from './lists.ts';

/** Which steps are meant. */
export function scopeOf(list: AnyChecklist, { flags }: Words): Scope {
  const ids = list.steps.map(({ id }) => id);
  const only = texts(flags, 'only');
  const from = texts(flags, 'from').at(-1);
  if (only.length > 0 && from !== undefined)
    throw usage('--only and --from exclude each other.', '$ kpi-tasks help check');
  if (only.length > 0) {
    const chosenIds = only
      .flatMap((text) => text.split(','))
      .map((id) => findStep(list, id, '--only'));
    return {
      steps: ids.filter((id) => chosenIds.includes(id)),
      left: `only ${chosenIds.join(', ')}`,
      stale: 'redo',
      redo: new Map(chosenIds.map((id) => [id, 'asked for'])),
    };
  }
  if (from === undefined) return { steps: ids, left: null, stale: 'redo', redo: new Map() };
  const at = ids.indexOf(findStep(list, from, '--from'));
  return {
    steps: ids.slice(at),
    left: `from ${from} on`,
    stale: 'redo',
    redo: new Map(ids.slice(at).map((id) => [id, 'asked for'])),
  };
}
