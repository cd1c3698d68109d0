import type { Command, Reading, WorkEnd } from '../../src/index.ts';
import { containersOf } from './containers.ts';

/** What a container's programs find in their environment, so that they can be found. */
export const marker = 'KPI_TASKS_IN_PLACE';

/** Asks what bears the mark to end, as Ctrl-C does, and ends it after four seconds. */
const script = `for signal in INT KILL; do
  tried=0
  while [ $tried -lt 20 ]; do
    left=
    for one in /proc/[0-9]*; do
      grep -qs "$1" "$one/environ" || continue
      left=1
      [ $tried -gt 0 ] || kill -$signal "\${one#/proc/}"
    done
    [ -n "$left" ] || exit 0
    sleep 0.2
    tried=$((tried + 1))
  done
done`;

/**
 * Ends what was started in a container and lives on: compose and docker hand no signal on to it. For the `cleanup` of a
 * task with a `place`; does nothing after a good end.
 */
export async function endInPlace(
  look: Reading & { readonly outcome: WorkEnd },
  mark = 'yes',
): Promise<void> {
  if (look.outcome.is === 'done') return;
  // A container may print before the engine counts it among those that run.
  for (let tries = 5; tries > 0 && !(await endedAll(look, mark)); tries -= 1)
    await look.read({ argv: ['sleep', '0.2'] });
}

/** The command that ends what bears a mark in a container. */
export const endingIn = (container: string, mark: string): Command => ({
  argv: ['docker', 'exec', container, 'sh', '-c', script, 'sh', `${marker}=${mark}`],
});

async function endedAll(look: Reading, mark: string): Promise<boolean> {
  const found = await containersOf(look, 'kpi', '--all', ...starting);
  const ends = await Promise.all(found.map((container) => look.read(endingIn(container, mark))));
  return ends.every(({ code }) => code === 0);
}

const starting = ['created', 'running'].flatMap((state) => ['--filter', `status=${state}`]);
