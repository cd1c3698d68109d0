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
 * On that store the tasks are held against unpacking the layers, which is what looking into them costs anybody.
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

/** One thing that is measured; `most` is how many times the pipe's time it may take, null for no bar. */
type Case = {
  readonly what: string;
  readonly most: number | null;
  readonly work: (round: number) => Measured | Promise<Measured>;
};

/** Each case round after round, so that whatever else the machine does falls on all of them alike. */
async function inTurns(cases: readonly Case[]): Promise<void> {
  const all = cases.map((): Measured[] => []);
  for (let round = 0; round < 3; round += 1)
    for (const [at, { work }] of cases.entries()) all[at]?.push(await work(round));
  const means = all.map((of) => ({
    seconds: of.reduce((sum, { seconds }) => sum + seconds, 0) / of.length,
    megabytes: Math.max(...of.map(({ megabytes }) => megabytes)),
  }));
  for (const [at, { what, most }] of cases.entries()) {
    const mean = means[at];
    const floor = means[0]?.seconds ?? Number.NaN;
    if (mean !== undefined)
      row(what, mean, mean.seconds / floor, most === null ? '' : `≤ ${most} ×`, most ?? Infinity);
  }
}

const failed: string[] = [];
function row(
  what: string,
  { seconds, megabytes }: Measured,
  value: number,
  bar: string,
  most: number,
): void {
  const times = value === seconds ? '' : `${value.toFixed(3)} ×`;
  const kept = value <= most && megabytes <= 200;
  const memory = megabytes === 0 ? '' : `${megabytes.toFixed(0)} MB`;
  console.log(
    `${what.padEnd(40)}${seconds.toFixed(2).padStart(6)} s ${times.padStart(8)} ${memory.padStart(7)}  ${bar}${kept ? '' : '  MISSED'}`.trimEnd(),
  );
  if (!kept) failed.push(what);
}

let engine: Awaited<ReturnType<typeof startDockerWithContainerdStore>> | null = null;
try {
  if (process.argv.includes('--containerd')) {
    engine = await startDockerWithContainerdStore();
    process.env['DOCKER_HOST'] = engine.host;
  }
  await makeImages();
  const driver = execFileSync('docker', ['info', '-f', '{{.Driver}}'], { encoding: 'utf8' }).trim();
  const packed = driver === 'overlayfs';
  console.log(`engine's store: ${driver}; resident memory at most 200 MB`);
  const { image, other } = names;
  const [size, permissions] = ['image-size', 'permission-check'] as const;
  const layers = packed ? layersIn(image) : [];
  const save: Case = { what: 'docker save | cat', most: null, work: () => pipe(saved, image) };
  const unpack: Case = {
    what: 'docker save | tar xO LAYERS | gzip -dc',
    most: null,
    work: () => pipe(unpacked, image, ...layers),
  };
  const archive = ['--from', 'archive'];
  await inTurns([
    ...(packed ? [unpack, save] : [save]),
    ...[size, permissions].map((task) => ({
      what: `${task}, from the store`,
      most: packed ? 1.1 : 0.1,
      work: (round: number) => ours(`${task} ${round}`, task, image),
    })),
    {
      // Its own layer is read; the tree is laid out anew from what is remembered.
      what: `${size}, one new layer`,
      most: packed ? 0.2 : 0.1,
      work: (round) => ours(`${size} ${round}`, size, other),
    },
    {
      what: `${size}, from docker save`,
      most: 1.1,
      work: (round) => ours(`archive ${size} ${round}`, size, image, ...archive),
    },
    {
      what: `${permissions}, from docker ${packed ? 'save' : 'export'}`,
      most: packed ? 1.1 : 0.8,
      work: (round) => ours(`archive ${permissions} ${round}`, permissions, image, ...archive),
    },
  ]);
  const again = async (what: string, most: number, remembers: string, task: string) => {
    const found = await ours(remembers, task, image);
    row(what, found, found.seconds, Number.isFinite(most) ? `≤ ${most} s` : '', most);
  };
  for (const task of [size, permissions])
    await again(`${task}, a second look`, 0.3, `${task} 0`, task);
  // Its layers were read before, for the other task.
  await again(`${permissions}, of what ${size} read`, Infinity, `${size} 1`, permissions);
  await again(`${size}, of what ${permissions} read`, Infinity, `${permissions} 1`, size);
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  await engine?.stop();
  rmSync(state, { recursive: true, force: true });
}
