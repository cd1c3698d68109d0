import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** How a program ended in a terminal, all it wrote, and whether the terminal is as it was. */
export type Ended = { readonly code: number; readonly text: string; readonly restored: boolean };
/** A text to wait for, and then the keys to press, `@COLUMNSxROWS` or `!SIGNAL`. */
export type Steps = readonly (readonly [string, string])[];

export const ctrlC = '\u0003';
export const ctrlD = '\u0004';
const hide = '\u001B[?25l';
const show = '\u001B[?25h';
export const cursorIsBack = (text: string): boolean =>
  text.lastIndexOf(show) >= text.lastIndexOf(hide);

const driver = fileURLToPath(new URL('../render/programs/terminal.py', import.meta.url));

/** Runs a program of Node in a real terminal; each step waits for its text and then presses its keys. */
export const inTerminal = (argv: readonly string[], steps: Steps, where: Where = {}) =>
  anyInTerminal([process.execPath, ...argv], steps, where);

type Where = { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly size?: string };

/** The same for any program. */
export async function anyInTerminal(
  argv: readonly string[],
  steps: Steps,
  where: Where = {},
): Promise<Ended> {
  const { stdout } = await promisify(execFile)(
    'python3',
    [driver, JSON.stringify(steps), ...argv],
    {
      cwd: where.cwd,
      maxBuffer: 64e6,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        TERM: 'xterm-256color',
        LANG: 'C.UTF-8',
        TERMINAL_SIZE: where.size ?? '80x24',
        ...where.env,
      },
    },
  );
  return JSON.parse(stdout) as Ended;
}
