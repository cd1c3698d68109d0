import { lastLines, noSolution } from '../../src/domain/python-deps/uv-says.ts';
import { stop } from '../../src/index.ts';
import type { Stop } from '../../src/index.ts';
import type { Job } from './prepare.ts';

type Failed = Job & { readonly code: number | null; readonly stderr: string };

/** The verdict on a compile that failed: uv's own reason, once, even where every file failed for it. */
export function failure(failed: readonly Failed[]): Stop {
  const paths = failed.map(({ pair }) => pair.path).join(' and ');
  // A file that includes another fails for the same reason; the shorter explanation says it plainer.
  const [lines = []] = failed
    .map(({ stderr }) => noSolution(stderr) ?? lastLines(stderr))
    .toSorted((one, other) => one.length - other.length);
  const cause = causeOf(failed.map(({ stderr }) => stderr).join('\n'));
  const what =
    cause === 'no solution'
      ? `No versions fit all that is asked for in ${paths}`
      : `uv could not compile ${paths}`;
  return stop(what, { why: ['Nothing was written. uv says:'], lines, todo: todo[cause] });
}

type Cause = 'no commit' | 'offline' | 'no solution' | 'unreachable' | 'other';

function causeOf(stderr: string): Cause {
  if (/network was disabled|`--offline`/u.test(stderr)) return 'offline';
  if (noSolution(stderr) !== null) return 'no solution';
  if (
    /not our ref|couldn't find remote ref|not a valid object|reference is not a tree/u.test(stderr)
  )
    return 'no commit';
  return /could not resolve host|failed to fetch|error sending request|timed out|dns/iu.test(stderr)
    ? 'unreachable'
    : 'other';
}

const todo: Readonly<Record<Cause, readonly string[]>> = {
  offline: [
    'uv lacks something in its cache; with a network:',
    '$ env -u UV_OFFLINE kpi-tasks pip-compile',
  ],
  'no commit': [
    'The repository has no such commit, or no such branch: correct it in the .in file, then:',
    '$ kpi-tasks pip-compile',
  ],
  'no solution': [
    'Loosen one of the bounds that it names in the .in file, then:',
    '$ kpi-tasks pip-compile',
  ],
  unreachable: [
    'Check the network; with what uv has in its cache, this may do:',
    '$ UV_OFFLINE=1 kpi-tasks pip-compile',
  ],
  other: ['To see all that it prints:', '$ kpi-tasks pip-compile --verbose'],
};
