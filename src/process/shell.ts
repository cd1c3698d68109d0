import type { Shell } from '../model/shell.ts';
import { bash } from './bash.ts';
import { exec } from './exec.ts';
import type { Flow } from './pipe.ts';

/** The real shell: programs by argument list, and bash for one-liners. */
export const shell = (env: Readonly<Record<string, string | undefined>>, flow?: Flow): Shell => ({
  exec: (command, settings) => exec(env, command, settings, flow),
  bash: (settings, strings, values) =>
    bash((command, how) => exec(env, command, how, flow), settings, strings, values),
});
