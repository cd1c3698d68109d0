import type { Event } from '../model/event.ts';
import type { Failure } from '../model/failure.ts';
import type { World } from '../model/world.ts';
import { exitOf, wordsOf } from '../render/words.ts';
import { isoTime } from '../run/teller.ts';

/** The one event of what never became a run, or shows none, so that a script always reads a `run.end`. */
export const refusal = (world: Pick<World, 'now'>, failure: Failure): Event => ({
  v: 1,
  time: isoTime(world.now()),
  run: '',
  type: 'run.end',
  status: 'refused',
  exit: exitOf(failure),
  seconds: 0,
  failure: { ...failure, words: wordsOf(failure) },
});
