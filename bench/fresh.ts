import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * What it takes to see that none of 10,000 files has changed, whole processes, round after round, as ratios to
 * `git status`. Peers join in where they are in PATH: go-task (as `task` or `go-task`), make, wireit.
 * `npm run build` comes first.
 */
const rounds = 9;
const root = join(import.meta.dirname, '..');
const bin = join(root, 'dist', 'bin.cjs');
const folder = mkdtempSync(join(tmpdir(), 'kpi-tasks-bench-'));
const env = {
  PATH: process.env['PATH'],
  HOME: folder,
  LANG: 'C.UTF-8',
  KPI_TASKS_STATE_DIR: join(folder, 'state'),
  NODE_COMPILE_CACHE: join(folder, 'cache'),
};

try {
  const plain = files('plain');
  const checkout = files('checkout');
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
    ['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'files'],
  ])
    execFileSync('git', args, { cwd: checkout, env });
  measure([
    ['git status', checkout, ['git', 'status', '--porcelain']],
    ['node -e 0', checkout, [process.execPath, '-e', '0']],
    ['kpi-tasks, a task that does nothing', checkout, [process.execPath, bin, 'nothing']],
    ['kpi-tasks, in a checkout', checkout, [process.execPath, bin, 'make']],
    ['kpi-tasks, without git', plain, [process.execPath, bin, 'make']],
    ...peers(plain),
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** 10,000 files of 8 kB, an hour old, and the same task for each runner. */
function files(name: string): string {
  const at = join(folder, name);
  const before = Date.now() / 1000 - 3600;
  for (let index = 0; index < 10_000; index += 1) {
    const path = join(at, 'src', `d${Math.floor(index / 100)}`, `f${index}.ts`);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, `${index}\n`.repeat(1600).slice(0, 8000));
    utimesSync(path, before, before);
  }
  const api = JSON.stringify(pathToFileURL(join(root, 'dist', 'index.js')).href);
  writeFileSync(
    join(at, 'kpi.config.ts'),
    `import { defineConfig, task } from ${api};
export default defineConfig({ tasks: [
  task({ name: 'nothing', summary: 'Do nothing', run() {} }),
  task({ name: 'make', summary: 'Make', inputs: ['src/**/*.ts'], run() {} }),
] });\n`,
  );
  writeFileSync(
    join(at, 'Taskfile.yml'),
    "version: '3'\ntasks:\n  make:\n    sources: ['src/**/*.ts']\n    generates: [out]\n    cmds: [touch out]\n",
  );
  writeFileSync(join(at, 'Makefile'), 'out: $(wildcard src/*/*.ts)\n\ttouch out\n');
  writeFileSync(
    join(at, 'package.json'),
    JSON.stringify({
      name: 'x',
      scripts: { make: 'wireit' },
      wireit: { make: { command: 'touch out', files: ['src/**/*.ts'], output: [] } },
    }),
  );
  return at;
}

type Case = readonly [name: string, cwd: string, argv: readonly [string, ...string[]]];

function peers(cwd: string): readonly Case[] {
  const goTask = found('go-task', 'task');
  return [
    ...(found('make') ? [['make', cwd, ['make', '-s']] as const] : []),
    ...(goTask === undefined ? [] : [['go-task, checksum', cwd, [goTask, 'make']] as const]),
    ...(found('wireit') ? [['wireit', cwd, [process.execPath, '--run', 'make']] as const] : []),
  ];
}

function found(...names: readonly string[]): string | undefined {
  return names.find((name) => inPath(name));
}

function inPath(name: string): boolean {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((place) => existsSync(join(place, name)));
}

function measure(cases: readonly Case[]): void {
  const best = new Map<string, number>();
  // The first two rounds make what is made and what is remembered.
  for (let round = -2; round < rounds; round += 1)
    for (const [name, cwd, [program, ...args]] of cases) {
      const start = performance.now();
      const { status, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
      const took = performance.now() - start;
      if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
      if (round >= 0) best.set(name, Math.min(took, best.get(name) ?? Infinity));
    }
  const git = best.get('git status') ?? Number.NaN;
  const start = best.get('kpi-tasks, a task that does nothing') ?? Number.NaN;
  for (const [name, took] of best) {
    const over =
      name.startsWith('kpi-tasks, ') && took !== start
        ? `  over start ×${((took - start) / git).toFixed(2)}`
        : '';
    console.log(
      `${name.padEnd(38)} ${took.toFixed(0).padStart(5)} ms  ×${(took / git).toFixed(2)}${over}`,
    );
  }
}
