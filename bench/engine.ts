import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Whether the engine is a task runner without anything of KPI: a copy of the repository without `src/domain`, `tasks` and
 * `kpi.config.ts`, in which the list of what ships is empty, must pass the compiler and the engine’s own tests.
 * `node bench/engine.ts [FILTER…]`; exit code 1 where it does not.
 */
const root = join(import.meta.dirname, '..');
const copy = mkdtempSync(join(tmpdir(), 'kpi-tasks-engine-'));
const gone = /^(src\/domain|tasks|examples|bench\/(?!hard\.ts$)|kpi\.config\.ts$)/;
/** The folders of `test` that belong to the engine; the others are about KPI, or hold both together. */
const engine =
  /^test\/(cli|check|config|graph|memo|plan|process|render|run|store|walk)\/|^test\/architecture\.test\.ts$/;
/** What they stand on. */
const helpers =
  /^test\/helpers\/(built|git|globs|program|project|reading|run-all|served|terminal|tree)\.ts$/;
const nothing = `import { defineConfig } from '../src/index.ts';

// oxlint-disable-next-line import/no-default-export
export default defineConfig({});
`;

try {
  // Some tests run the program as somebody else.
  chmodSync(copy, 0o755);
  for (const file of execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n'))
    if (
      file !== '' &&
      !gone.test(file) &&
      (!file.startsWith('test/') || engine.test(file) || helpers.test(file))
    ) {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      cpSync(join(root, file), join(copy, file));
    }
  mkdirSync(join(copy, 'tasks'));
  writeFileSync(join(copy, 'tasks', 'config.ts'), nothing);
  writeFileSync(join(copy, 'tasks', 'index.ts'), `export { default as kpi } from './config.ts';\n`);
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const steps = [
    ['tsc'],
    ['vitest', 'run', '--project', 'unit', ...process.argv.slice(2)],
  ] as const;
  for (const [program, ...args] of steps) {
    const { status } = spawnSync(join(copy, 'node_modules', '.bin', program), args, {
      cwd: copy,
      stdio: 'inherit',
    });
    if (status !== 0) process.exitCode = 1;
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
