import { missing } from '../../src/index.ts';
import type { Ended, Stop } from '../../src/index.ts';

/** What compose and docker say where they could not even start the command, so that its own exit code tells nothing. */
const before =
  /Cannot connect to the Docker daemon|declared as external, but could not be found|network \S+ not found|no such service|is not running|env file .* not found|no configuration file|no such file or directory.*compose|failed to solve|pull access denied|manifest unknown|port is already allocated|is unhealthy|dependency failed to start/i;

/** Why a command never ran in its container, with what else might help; null where it ran, however it ended. */
export function notStarted(
  { stderr }: Pick<Ended, 'stderr'>,
  ...instead: readonly string[]
): Stop | null {
  const line = stderr.split('\n').findLast((one) => before.test(one));
  return line === undefined
    ? null
    : missing(
        'the kpi service',
        `compose could not start it: ${line.trim()}`,
        ...instead,
        'Set up and started with kobo-install it would be there:',
        '$ ./run.py',
        'What else this machine lacks:',
        '$ kpi-tasks doctor',
      );
}
