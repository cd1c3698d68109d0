import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What `kpi-tasks build` adds to the bare command of kobo-install, on an example whose steps are all cached: seconds on
 * the clock, in turns, the median of the differences. `npm run build` and one `kpi-tasks build` come first.
 */
const rounds = 11;
const bar = 0.15;
const root = join(import.meta.dirname, '..');
const state = mkdtempSync(join(tmpdir(), 'kpi-tasks-bench-'));

const seconds = (program: string, args: readonly string[], cwd: string): number => {
  const began = performance.now();
  const { status, stderr } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, KPI_TASKS_STATE_DIR: state },
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return (performance.now() - began) / 1000;
};
const bare = () =>
  seconds(
    'python3',
    ['run.py', '-cf', 'build', 'kpi'],
    join(root, 'examples/workspace/kobo-install'),
  );
const ours = () => seconds(process.execPath, [join(root, 'dist/bin.cjs'), 'build'], root);
const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

try {
  bare();
  ours();
  const pairs = Array.from({ length: rounds }, () => [bare(), ours()] as const);
  const added = median(pairs.map(([one, other]) => other - one));
  console.log(`run.py -cf build kpi   ${median(pairs.map(([one]) => one)).toFixed(2)} s`);
  console.log(`kpi-tasks build        ${median(pairs.map(([, other]) => other)).toFixed(2)} s`);
  console.log(`added                  ${added.toFixed(2)} s, the bar is ${bar} s`);
  process.exitCode = added <= bar ? 0 : 1;
} finally {
  rmSync(state, { recursive: true, force: true });
}
