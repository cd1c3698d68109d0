import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDockerWithContainerdStore } from '../test/helpers/docker.ts';
import { makeImages, names } from './images/make.ts';

/**
 * `image-size` and `permission-check` beside `docker save IMAGE | cat > /dev/null`, in one run: an image of 1.5 GB, 100,000
 * files and 10 layers, made on the spot with docker import and docker build, and a second one with one other layer.
 * `npm run build` comes first. DOCKER_HOST may name an engine with the other store; `--containerd` starts one (as root).
 * What is short is done several times and the best counts, so that whatever else the machine does counts less.
 */
const root = join(import.meta.dirname, '..');
const state = mkdtempSync(join(tmpdir(), 'kpi-tasks-bench-'));
type Measured = { readonly seconds: number; readonly megabytes: number };

/** A pipe that others would use. */
function pipe(line: string, ...args: readonly string[]): Measured {
  const began = performance.now();
  const { status } = spawnSync('sh', ['-c', line, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`${line} ended with ${status}`);
  return { seconds: (performance.now() - began) / 1000, megabytes: 0 };
}
const saved = 'docker save "$0" | cat > /dev/null';
/** containerd's store hands on its layers packed as they are, and to see what is in them they have to be unpacked. */
const unpacked = 'docker save "$0" | tar xO "$@" | gzip -dc > /dev/null';

/** The members of an archive of docker's that are layers. */
function layersIn(image: string): readonly string[] {
  const manifest = spawnSync('sh', ['-c', 'docker save "$0" | tar xO manifest.json', image], {
    encoding: 'utf8',
  });
  const [{ Layers }]: [{ readonly Layers: readonly string[] }] = JSON.parse(manifest.stdout);
  return Layers;
}

/** One of the tasks, remembering what it read under a name; with the most memory it ever had. */
async function ours(remembers: string, ...args: readonly string[]): Promise<Measured> {
  const began = performance.now();
  const child = spawn(process.execPath, [join(root, 'dist/bin.cjs'), ...args, '--json'], {
    // A folder without a kpi.config.ts: this repository's own imports the tasks from their sources.
    cwd: state,
    env: { ...process.env, KPI_TASKS_STATE_DIR: join(state, remembers) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text) => (said += String(text)));
  let megabytes = 0;
  const look = setInterval(() => {
    try {
      const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
      megabytes = Number(peak?.[1] ?? 0) / 1000 || megabytes;
    } catch {
      // It has just ended.
    }
  }, 5);
  const [code] = await once(child, 'close');
  clearInterval(look);
  const seconds = (performance.now() - began) / 1000;
  // The image has no kobo, so the policy is broken: that is a result too.
  if (code !== 0 && code !== 1) throw new Error(`${args.join(' ')} ended with ${code}: ${said}`);
  return { seconds, megabytes };
}

/** The quickest of so many rounds, with the most memory of all. */
async function best(
  rounds: number,
  work: (round: number) => Measured | Promise<Measured>,
): Promise<Measured> {
  const all: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) all.push(await work(round));
  return {
    seconds: Math.min(...all.map(({ seconds }) => seconds)),
    megabytes: Math.max(...all.map(({ megabytes }) => megabytes)),
  };
}

const failed: string[] = [];
function row(what: string, { seconds, megabytes }: Measured, bar: string, kept: boolean): void {
  const memory = megabytes === 0 ? '' : `${megabytes.toFixed(0)} MB`;
  const small = megabytes <= 200;
  console.log(
    `${what.padEnd(44)}${seconds.toFixed(2).padStart(7)} s ${(seconds / floor.seconds).toFixed(3).padStart(7)} × ${memory.padStart(7)}  ${bar}${kept && small ? '' : '  MISSED'}`,
  );
  if (!kept || !small) failed.push(what);
}

let floor: Measured = { seconds: Number.NaN, megabytes: 0 };
let engine: Awaited<ReturnType<typeof startDockerWithContainerdStore>> | null = null;
try {
  if (process.argv.includes('--containerd')) {
    engine = await startDockerWithContainerdStore();
    process.env['DOCKER_HOST'] = engine.host;
  }
  await makeImages();
  const driver = execFileSync('docker', ['info', '-f', '{{.Driver}}'], { encoding: 'utf8' }).trim();
  const packed = driver === 'overlayfs';
  const store = packed ? 1.1 : 0.1;
  const save = await best(3, () => pipe(saved, names.image));
  const layers = packed ? layersIn(names.image) : [];
  floor = packed ? await best(2, () => pipe(unpacked, names.image, ...layers)) : save;
  console.log(`engine's store: ${driver}; resident memory at most 200 MB`);
  row('docker save | cat', save, '', true);
  if (packed) row('docker save | tar xO LAYERS | gzip -dc', floor, '', true);
  const held = async (what: string, most: number, rounds: number, ...args: readonly string[]) => {
    const found = await best(rounds, (round) => ours(`${what} ${round}`, ...args));
    row(what, found, `≤ ${most} ×`, found.seconds <= most * floor.seconds);
  };
  const archive = ['--from', 'archive'];
  const tasks = ['image-size', 'permission-check'] as const;
  for (const task of tasks) await held(`${task}, from the store`, store, 3, task, names.image);
  for (const task of tasks) {
    const again = await best(5, () => ours(`${task}, from the store 0`, task, names.image));
    row(`${task}, a second look`, again, '≤ 0.3 s', again.seconds <= 0.3);
  }
  // The layers were read before, for the other task.
  for (const [round, task] of tasks.toReversed().entries()) {
    const asked = await ours(`${tasks[round]}, from the store 1`, task, names.image);
    row(`${task}, of an image that the other knows`, asked, '', true);
  }
  // Its own layer is read; the tree is laid out anew from what is remembered.
  const changed = await best(3, (round) =>
    ours(`image-size, from the store ${round}`, 'image-size', names.other),
  );
  row(
    'image-size, one new layer',
    changed,
    `≤ ${store} ×`,
    changed.seconds <= store * floor.seconds,
  );
  await held('image-size, from docker save', 1.1, 2, 'image-size', names.image, ...archive);
  await held(
    `permission-check, from docker ${packed ? 'save' : 'export'}`,
    packed ? 1.1 : 0.8,
    2,
    'permission-check',
    names.image,
    ...archive,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  await engine?.stop();
  rmSync(state, { recursive: true, force: true });
}
