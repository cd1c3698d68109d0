import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Event } from '../../src/index.ts';

const bin = fileURLToPath(new URL('../../src/bin.ts', import.meta.url));

/** How the program ended, and what it printed. */
export type Printed = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** The environment of a newcomer: nothing that this machine, this terminal or this continuous integration set. */
export function cleanEnv(more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { HOME, LANG = 'C.UTF-8', PATH } = process.env;
  return { HOME, LANG, PATH, ...more };
}

/** Starts `kpi-tasks` from the sources, in a process group of its own, with its standard input closed. */
export function start(
  args: readonly string[],
  where: { cwd: string; env: NodeJS.ProcessEnv },
): ChildProcess {
  return spawn(process.execPath, [bin, ...args], {
    ...where,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export async function ended(child: ChildProcess): Promise<Printed> {
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    text(child.stdout!),
    text(child.stderr!),
  ]);
  return { code, stdout, stderr };
}

/** Runs `kpi-tasks` to its end. */
export const program = (
  args: readonly string[],
  where: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Printed> => ended(start(args, where));

/** The events of a `--json` run. */
export const events = (stdout: string): readonly Event[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
