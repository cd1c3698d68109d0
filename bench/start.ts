import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * What it costs to start the built program, beside `node -e 0`: processor time, best of so many, as a ratio.
 * `node bench/start.ts [NODE…]` takes other Node binaries to measure; `npm run build` comes first.
 */
const rounds = 15;
const root = join(import.meta.dirname, '..');
const bin = join(root, 'dist', 'bin.cjs');
const nodes = process.argv.length > 2 ? process.argv.slice(2) : [process.execPath];

const folder = mkdtempSync(join(tmpdir(), 'kpi-tasks-bench-'));
writeFileSync(
  join(folder, 'kpi.config.ts'),
  [
    `import { defineConfig, task } from ${JSON.stringify(pathToFileURL(join(root, 'dist', 'index.js')).href)};`,
    'const name: string = "nothing";',
    'export default defineConfig({ tasks: [task({ name, summary: "Do nothing", run() {} })] });',
  ].join('\n'),
);

const cases: readonly (readonly [string, readonly string[]])[] = [
  ['node -e 0', ['-e', '0']],
  ['--version', [bin, '--version']],
  ['--help', [bin, '--help']],
  ['list', [bin, 'list']],
  ['--dry-run', [bin, 'nothing', '--dry-run']],
  ['a task that does nothing', [bin, 'nothing']],
];

try {
  for (const node of nodes) measure(node);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(node: string): void {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  const best = new Map<string, number>();
  // Round after round, so that whatever else the machine does falls on every case alike; the first fills the caches.
  for (let round = 0; round <= rounds; round += 1)
    for (const [name, args] of cases) {
      const seconds = processorTime(node, args);
      if (round > 0) best.set(name, Math.min(seconds, best.get(name) ?? Infinity));
    }
  const bare = best.get('node -e 0') ?? Number.NaN;
  for (const [name, seconds] of best)
    console.log(
      `${version.padEnd(10)} ${name.padEnd(26)} ${(seconds * 1000).toFixed(0).padStart(4)} ms  ×${(seconds / bare).toFixed(2)}`,
    );
}

/** Seconds of processor time, user and system, as bash counts them. */
function processorTime(node: string, args: readonly string[]): number {
  const script = `TIMEFORMAT='%3U %3S'; time "$@" >/dev/null 2>&1`;
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', node, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      LANG: 'C.UTF-8',
      KPI_TASKS_STATE_DIR: join(folder, 'state'),
      NODE_COMPILE_CACHE: join(folder, 'cache'),
    },
  });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
  const [user = 0, system = 0] = stderr.trim().split(' ').map(Number);
  return user + system;
}
