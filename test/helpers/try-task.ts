import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { cleanEnv, program } from './program.ts';
import type { Printed } from './program.ts';

const root = join(import.meta.dirname, '..', '..');

/** How one call of the program ended. */
export type Tried = Printed & {
  /** The result, where the task ended well and was asked with `--json`. */
  readonly result: unknown;
};

/** Runs the real program with only the named tasks, given as `FILE#EXPORT` under `tasks/`; it remembers for one test. */
export async function taskTrier(...tasks: readonly string[]) {
  const folder = await temporaryFolder('kpi-tasks-try-');
  const imports = tasks.map((one, index) => {
    const [file = '', name = ''] = one.split('#');
    return `import { ${name} as t${index} } from ${JSON.stringify(join(root, 'tasks', file))};`;
  });
  const config = join(folder, 'kpi.config.ts');
  await writeFile(
    config,
    [
      ...imports,
      `import { defineConfig } from ${JSON.stringify(join(root, 'src/index.ts'))};`,
      `import { findRoot } from ${JSON.stringify(join(root, 'tasks/workspace.ts'))};`,
      `export default defineConfig({ tasks: [${tasks.map((_, index) => `t${index}`).join(', ')}], findRoot });`,
    ].join('\n'),
  );
  return async (
    cwd: string,
    words: readonly string[],
    over: Readonly<Record<string, string | undefined>> = {},
  ): Promise<Tried> => {
    const env = cleanEnv({
      HOME: folder,
      PWD: cwd,
      KPI_TASKS_STATE_DIR: join(folder, 'state'),
      COLUMNS: '200',
      ...over,
    });
    const printed = await program(['--config', config, ...words], { cwd, env });
    return { ...printed, result: resultIn(printed.stdout) };
  };
}

/** A folder that goes with the test. */
export async function temporaryFolder(prefix: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A reading task prints its result itself; any other tells it in the event of its end. */
function resultIn(stdout: string): unknown {
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  for (const line of lines) {
    const event: unknown = JSON.parse(line);
    if (typeof event !== 'object' || event === null) continue;
    if (!('type' in event)) return event;
    if (event.type === 'task.end' && 'result' in event) return event.result;
  }
  return undefined;
}
