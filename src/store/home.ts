import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** Where everything is remembered. An empty variable is an unset one; absolute, since programs start elsewhere. */
export function stateFolder(env: Readonly<Record<string, string | undefined>>): string {
  const xdg = env['XDG_STATE_HOME'] ?? '';
  const states = isAbsolute(xdg) ? xdg : join(homedir(), '.local', 'state');
  return resolve(env['KPI_TASKS_STATE_DIR'] || join(states, 'kpi-tasks'));
}
