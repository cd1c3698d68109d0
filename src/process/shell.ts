import type { Shell } from '../model/world.ts';
import { bash } from './bash.ts';
import { exec } from './exec.ts';

/** The real shell: programs by argument list, and bash for one-liners. */
export const shell = (env: Readonly<Record<string, string | undefined>>): Shell => ({
  exec: (command, settings) => exec(env, command, settings),
  bash: (settings, strings, values) =>
    bash((command, how) => exec(env, command, how), settings, strings, values),
});
