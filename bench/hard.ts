import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/**
 * What is remembered survives: two runs at once in one workspace, and SIGKILL at random moments of a run.
 * `node bench/hard.ts [PAIRS=100] [KILLS=200] [BIN=dist/bin.cjs]`; exit code 1 where anything is not as it must be.
 */
const [pairs = '100', kills = '200', given] = process.argv.slice(2);
const root = join(import.meta.dirname, '..');
const bin = resolve(given ?? join(root, 'dist', 'bin.cjs'));
const api = bin.endsWith('.ts') ? join(root, 'src', 'index.ts') : join(root, 'dist', 'index.js');
const folder = mkdtempSync(join(tmpdir(), 'kpi-tasks-hard-'));
const state = join(folder, 'state');
const wrong: string[] = [];

writeFileSync(
  join(folder, 'work.sh'),
  `mkdir busy || echo overlap >> wrong
printf half > out; sleep 0.03; cat in > out; rmdir busy
`,
);
writeFileSync(
  join(folder, 'kpi.config.ts'),
  `import { defineConfig, task } from ${JSON.stringify(pathToFileURL(api).href)};
const below = task({ name: 'below', summary: 'Below', inputs: ['in'], run: () => ({ below: 1 }) });
export default defineConfig({ tasks: [task({
  name: 'work', summary: 'Work', needs: { below }, inputs: ['in'], outputs: ['out'], pool: 'hard-${process.pid}',
  run: async ({ exec, needs }) => { await exec({ argv: ['sh', 'work.sh'] }); return needs.below; },
  print: ({ below }) => 'below ' + below,
})] });
`,
);

try {
  const took = await pairsOfRuns(Number(pairs));
  await killedRuns(Number(kills), took);
  console.log(`${pairs} pairs of runs at once, ${kills} kills: ${wrong.length} things wrong`);
  for (const one of wrong) console.log(`  ${one}`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Gives the milliseconds that a run takes. */
async function pairsOfRuns(count: number): Promise<number> {
  let took = 0;
  for (let round = 0; round < count; round += 1) {
    writeFileSync(join(folder, 'in'), `pair ${round}`);
    const began = performance.now();
    const both = await Promise.all([run(), run()]);
    took = performance.now() - began;
    for (const { code, stdout, stderr } of both)
      if (code !== 0 || stdout !== 'below 1\n')
        wrong.push(`pair ${round}: ${code} ${stdout} ${stderr}`);
    look(`pair ${round}`);
    if (made() !== `pair ${round}`) wrong.push(`pair ${round}: half an output`);
  }
  return took;
}

async function killedRuns(count: number, took: number): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    writeFileSync(join(folder, 'in'), `kill ${round}`);
    const child = start();
    const over = once(child, 'close');
    await Promise.race([sleep(Math.random() * took), over]);
    child.kill('SIGKILL');
    await over;
    readable(`kill ${round}`);
    // What the program had started is ended by its watchdog, which takes a moment.
    await sleep(20);
    rmSync(join(folder, 'busy'), { recursive: true, force: true });
    const { code, stdout, stderr } = await run();
    if (code !== 0 || stdout !== 'below 1\n')
      wrong.push(`after kill ${round}: ${code} ${stdout} ${stderr}`);
    if (made() !== `kill ${round}`) wrong.push(`after kill ${round}: half an output`);
    look(`after kill ${round}`);
    rmSync(join(folder, 'wrong'), { force: true });
  }
}

function start(): ChildProcess {
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    LANG: 'C.UTF-8',
    KPI_TASKS_STATE_DIR: state,
  };
  return spawn(process.execPath, [bin, 'work'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function run() {
  const child = start();
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    text(child.stdout!),
    text(child.stderr!),
  ]);
  return { code, stdout, stderr };
}

function made(): string | null {
  return existsSync(join(folder, 'out')) ? readFileSync(join(folder, 'out'), 'utf8') : null;
}

/** After runs that came to their end. */
function look(when: string): void {
  if (existsSync(join(folder, 'wrong'))) wrong.push(`${when}: two ran at once in one pool`);
  for (const left of [
    ...globSync('**/*.lock', { cwd: state }),
    ...globSync('**/*.tmp', { cwd: state }),
  ])
    wrong.push(`${when}: ${left} is left`);
  readable(when);
}

/** Each file can be read whole; of a journal all but the line that was being written. */
function readable(when: string): void {
  for (const path of globSync('**/*.{json,jsonl,record,files}', { cwd: state })) {
    const content = readFileSync(join(state, path), 'utf8');
    if (!isWhole(path, content)) wrong.push(`${when}: ${path} cannot be read`);
  }
}

function isWhole(path: string, content: string): boolean {
  try {
    if (path.endsWith('.json')) JSON.parse(content);
    else if (path.endsWith('.jsonl'))
      for (const line of content.split('\n').slice(0, -1)) JSON.parse(line);
    else {
      const [head, body = ''] = content.split('\n');
      return head === `1 ${createHash('sha1').update(body).digest('hex')}`;
    }
    return true;
  } catch {
    return false;
  }
}
