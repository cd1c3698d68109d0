import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What `kpi-tasks build` adds to the bare command of kobo-install, in a copy of the example under git, whose steps are
 * all cached: seconds on the clock, in turns, the median of the differences. `npm run build` and one `kpi-tasks build`
 * come first, since the first makes the program and the second the base image.
 */
const rounds = 25;
const bar = 0.15;
const root = join(import.meta.dirname, '..');
const home = mkdtempSync(join(tmpdir(), 'kpi-tasks-bench-'));
const workspace = join(home, 'workspace');

const seconds = (program: string, args: readonly string[], cwd: string): number => {
  const began = performance.now();
  const { status, stderr } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, KPI_TASKS_STATE_DIR: join(home, 'state') },
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return (performance.now() - began) / 1000;
};
const bare = () =>
  seconds('python3', ['run.py', '-cf', 'build', 'kpi'], join(workspace, 'kobo-install'));
const ours = () => seconds(process.execPath, [join(root, 'dist/bin.cjs'), 'build'], workspace);
const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

try {
  cpSync(join(root, 'examples/workspace'), workspace, { recursive: true });
  const who = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.org'];
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
    [...who, 'commit', '-qm', 'kpi'],
  ])
    seconds('git', args, join(workspace, 'kpi'));
  bare();
  ours();
  const pairs = Array.from({ length: rounds }, () => [bare(), ours()] as const);
  const added = median(pairs.map(([one, other]) => other - one));
  console.log(`run.py -cf build kpi   ${median(pairs.map(([one]) => one)).toFixed(2)} s`);
  console.log(`kpi-tasks build        ${median(pairs.map(([, other]) => other)).toFixed(2)} s`);
  console.log(`added                  ${added.toFixed(2)} s, the bar is ${bar} s`);
  process.exitCode = added <= bar ? 0 : 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}
