import type { AnyChecklist, AnyStep } from '../../model/checklist.ts';
import { willBeAsked } from '../../run/checklist/asked.ts';
import { lookingOf } from '../../run/checklist/auto.ts';
import { usage } from '../words-of-argv.ts';
import type { Walking } from './start.ts';
import { outlook } from './walk-site.ts';
import type { Place } from './walk-site.ts';

/**
 * Throws a `usage` failure that names the steps nobody has answered and nobody can be asked about. What the list itself
 * will skip needs no answer; of what nobody can tell yet it is said that it may stay open.
 */
export async function refuseUnanswered(
  place: Place,
  list: AnyChecklist,
  ahead: readonly AnyStep[],
  { answers, before }: Walking,
): Promise<void> {
  const open = ahead.filter(({ id, kind }) => kind !== 'auto' && !answers.has(id));
  const so = { list, ahead, walk: before?.walk ?? null };
  const look = lookingOf(outlook(place));
  const asked = await Promise.all(
    open.map(async (step) => ({ id: step.id, is: await willBeAsked(step, look, so) })),
  );
  const ids = (is: string) => asked.filter((one) => one.is === is).map(({ id }) => id);
  const go = before === undefined ? `check ${list.name}` : `resume ${before.walk.id}`;
  refuse(list, ids('yes'), go);
  const unknown = ids('unknown');
  if (unknown.length > 0 && !place.globals.quiet)
    place.world.stderr.write(
      `Whether ${unknown.join(', ')} will be asked shows on the way; without an answer it stays blocked, and the exit code is 3.\n`,
    );
}

/** `go` is what walks on from where the answers were missing: a walk that was begun is not begun anew. */
function refuse(list: AnyChecklist, missing: readonly string[], go: string): void {
  const [first] = missing;
  if (first === undefined) return;
  throw usage(
    missing.length === 1
      ? `Step ${first} of ${list.name} needs an answer, and there is no terminal to ask on.`
      : `Steps ${missing.join(', ')} of ${list.name} need answers, and there is no terminal to ask on.`,
    'Give them on the command line:',
    `$ kpi-tasks ${go} ${missing.map((id) => `--answer ${id}=pass`).join(' ')}`,
    'Or in a file, a line each, with --answers FILE.',
  );
}
