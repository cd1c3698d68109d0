import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { table } from './measure.ts';
import { bin } from './peers.ts';

/**
 * What the view costs: 1,000 tasks of 5 s each shown at once in a terminal of 80 by 24, and a task that prints 10,000
 * lines a second, each also without a view. Processor time as a share of one processor while the tasks run, and by how
 * much the program was late. `npm run build` comes first; python3 gives the terminal.
 */
const bars = { share: 5, late: 100 };
const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'kpi-tasks-bench-'));
const measured = join(folder, 'measured.json');
const printer = `import sys, time
for s in range(100):
    for i in range(500): print("line", s, i)
    sys.stdout.flush()
    time.sleep(0.05)`;
const config = `import { defineConfig, task } from ${JSON.stringify(pathToFileURL(join(root, 'dist', 'index.js')).href)};
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { writeFileSync } from 'node:fs';
async function measured(work) {
  // What starts in the same moment is no part of it.
  await new Promise((go) => setTimeout(go, 500));
  const late = monitorEventLoopDelay({ resolution: 10 });
  late.enable();
  const [began, used] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(used);
  const share = (user + system) / 10 / (performance.now() - began);
  writeFileSync(${JSON.stringify(measured)}, JSON.stringify({ share, late: late.percentile(99) / 1e6, worst: late.max / 1e6 }));
}
const sleep = () => new Promise((go) => setTimeout(go, 5000));
const tasks = Array.from({ length: 1000 }, (_, at) =>
  task({ name: 't' + at, summary: 'Sleep', run: () => (at === 0 ? measured(sleep) : sleep()) }));
const all = task({ name: 'all', summary: 'All', needs: Object.fromEntries(tasks.map((one) => [one.task.name, one])), run() {} });
const lines = task({ name: 'lines', summary: 'Print', run: ({ exec }) =>
  measured(async () => void (await exec({ argv: ['python3', '-c', ${JSON.stringify(printer)}] }))) });
export default defineConfig({ tasks: [...tasks, all, lines] });
`;

type Measured = { readonly share: number; readonly late: number; readonly worst: number };
function inTerminal(...words: readonly string[]): Measured {
  const driver = join(root, 'test', 'render', 'programs', 'terminal.py');
  execFileSync('python3', [driver, '[]', process.execPath, bin, ...words], {
    cwd: folder,
    env: { ...process.env, TERM: 'xterm-256color', KPI_TASKS_STATE_DIR: join(folder, 'state') },
    maxBuffer: 64e6,
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the config above writes it.
  return JSON.parse(readFileSync(measured, 'utf8')) as Measured;
}

try {
  writeFileSync(join(folder, 'kpi.config.ts'), config);
  const rows = [
    ['1,000 tasks', 'all', '-j', '1000'],
    ['1,000 tasks, no view', 'all', '-j', '1000', '-q'],
    ['10,000 lines a second', 'lines'],
    ['10,000 lines a second, no view', 'lines', '-q'],
  ].map(([name = '', ...words]) => {
    const { share, late, worst } = inTerminal(...words);
    return [name, `${share.toFixed(1)} %`, `${late.toFixed(0)} ms`, `${worst.toFixed(0)} ms`];
  });
  console.log(table(['', 'processor', 'late, 99 of 100', 'late at worst'], rows));
  console.log(
    `\nThe bars: the view costs at most ${bars.share} %, and is at most ${bars.late} ms late.`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
