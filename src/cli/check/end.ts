import type { World } from '../../model/world.ts';
import { endScreen } from '../../render/check/screens.ts';
import type { WalkEnd } from '../../run/checklist/walk.ts';
import type { Globals } from '../globals.ts';

/** The last screen. With --json the events have said it all. */
export function showEnd(world: World, globals: Globals, { walk, failure }: WalkEnd): void {
  if (globals.json) return;
  const saved =
    failure?.kind === 'cancelled' ? 'Stopped and saved.' : walk.state === 'open' ? 'Saved.' : null;
  world.stdout.write(endScreen(world.stdout, walk, { saved }));
}
