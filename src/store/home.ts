import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { Stop } from '../model/failure.ts';

/**
 * Where everything is remembered. An empty variable is an unset one. A relative one would be another folder wherever one
 * stands, in the build context too: throws a `usage` failure.
 */
export function stateFolder(env: Readonly<Record<string, string | undefined>>): string {
  const xdg = env['XDG_STATE_HOME'] ?? '';
  const states = isAbsolute(xdg) ? xdg : join(homedir(), '.local', 'state');
  const own = env['KPI_TASKS_STATE_DIR'] || join(states, 'kpi-tasks');
  if (isAbsolute(own)) return resolve(own);
  throw new Stop({
    kind: 'usage',
    what: `KPI_TASKS_STATE_DIR is “${own}”, which is another folder wherever you stand; it must begin with “/”.`,
    todo: ['For example:', '$ export KPI_TASKS_STATE_DIR="$HOME/kpi-tasks-state"'],
  });
}
