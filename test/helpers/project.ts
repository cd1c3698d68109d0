import type { ChildProcess } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cleanEnv, ended, start } from './program.ts';
import type { Printed } from './program.ts';
import { put, tree } from './tree.ts';

/** Where a config in a temporary folder imports the public API from. */
export const api = pathToFileURL(join(import.meta.dirname, '..', '..', 'src', 'index.ts')).href;

/** A project of its own in a temporary folder, and the real program in it. */
export interface Project {
  readonly root: string;
  readonly state: string;
  start(args: readonly string[], env?: NodeJS.ProcessEnv): ChildProcess;
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Printed>;
  /** What the runs left, whole: the journal or the log of a task. */
  left(name: string): string;
}

/** A project whose config lists the tasks that `body` gives as an array; `files` stand beside it. */
export function project(body: string, files: Readonly<Record<string, string>> = {}): Project {
  return bare({ 'kpi.config.ts': configText(body), ...files });
}

/** A project of just these files. */
export function bare(files: Readonly<Record<string, string>>): Project {
  const root = tree();
  const state = `${tree()}/state`;
  put(root, files);
  const where = (env: NodeJS.ProcessEnv = {}) => ({
    cwd: root,
    env: cleanEnv({ KPI_TASKS_STATE_DIR: state, ...env }),
  });
  return {
    root,
    state,
    start: (args, env) => start(args, where(env)),
    run: (args, env) => ended(start(args, where(env))),
    left: (name) =>
      globSync(join(state, '*', 'runs', '*', name))
        .map((file) => readFileSync(file, 'utf8'))
        .join(''),
  };
}

export const configText = (body: string): string =>
  [
    `import { all, arg, defineConfig, environment, file, flag, missing, sequence, service, stop, Stop, task, tool } from ${JSON.stringify(api)};`,
    `void [all, arg, environment, file, flag, missing, sequence, service, stop, Stop, tool];`,
    `export default defineConfig({ tasks: ${body} });`,
  ].join('\n');

/** A session as a terminal would show it, without what differs from machine to machine. */
export function session(command: string, { code, stdout, stderr }: Printed, root = ''): string {
  const text = (part: string) => (root === '' ? part : part.replaceAll(root, '/project')).trimEnd();
  return [
    `$ kpi-tasks ${command}`,
    `ExitCode ${code}`,
    'STDOUT',
    text(stdout),
    'STDERR',
    text(stderr),
  ]
    .join('\n')
    .replaceAll(/\d+(\.\d)? s\b/g, 'N s');
}

/** Waits until something is so, looking often; fails after a while. */
export async function until(what: () => boolean, seconds = 10): Promise<void> {
  const limit = performance.now() + seconds * 1000;
  while (!what()) {
    if (performance.now() > limit) throw new Error('That did not come to be in time.');
    await new Promise((resolve) => void setTimeout(resolve, 10));
  }
}

/** Waits for a file and gives its text. */
export async function fileText(path: string): Promise<string> {
  await until(() => existsSync(path) && readFileSync(path, 'utf8') !== '');
  return readFileSync(path, 'utf8');
}

/** Whether a process runs; one that is dead and not collected yet does not. */
export function runs(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !['Z', 'X'].includes(stat.slice(stat.lastIndexOf(')') + 2).charAt(0));
  } catch {
    return false;
  }
}
