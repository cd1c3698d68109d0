import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDockerWithContainerdStore } from '../test/helpers/docker.ts';
import { cost } from './images/cost.ts';
import type { Cost } from './images/cost.ts';
import { makeImages, names } from './images/make.ts';

/**
 * `image-size` and `permission-check` beside `docker save IMAGE | cat > /dev/null`, in one run: an image of 1.5 GB, 100,000
 * files and 10 layers, made on the spot with docker import and docker build, and a second one with one other layer.
 * `npm run build` comes first. DOCKER_HOST may name an engine with the other store, and ENGINE_PID its process; or
 * `--containerd` starts one (as root).
 * On that store the tasks are held against unpacking the layers, which is what looking into them costs anybody. The best of
 * ROUNDS rounds (3) is what counts, since whatever else the machine does only ever adds.
 */
const root = join(import.meta.dirname, '..');
const state = mkdtempSync(join(tmpdir(), 'kpi-tasks-bench-'));
const rounds = Number(process.env['ROUNDS'] ?? 3);

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

const usualEngine = (): string => readFileSync('/var/run/docker.pid', 'utf8');
let enginePid = 0;
/** A pipe that others would use. Its memory is not ours to judge. */
const pipe = async (line: string, ...args: readonly string[]): Promise<Cost> => ({
  ...(await cost(enginePid, { argv: ['sh', '-c', line, ...args] })),
  megabytes: 0,
});

/** One of the tasks, remembering what it read under a name. */
const ours = (remembers: string, ...args: readonly string[]): Promise<Cost> =>
  cost(enginePid, {
    argv: [process.execPath, join(root, 'dist/bin.cjs'), ...args, '--json'],
    // A folder without a kpi.config.ts: this repository's own imports the tasks from their sources.
    cwd: state,
    env: { KPI_TASKS_STATE_DIR: join(state, remembers) },
    // The image has no kobo, so the policy is broken: that is a result too.
    codes: [0, 1],
  });

/** One thing that is measured; `most` is how many times the pipe's time, or how many seconds, it may take. */
type Case = {
  readonly what: string;
  readonly most: number | null;
  readonly of: '×' | 's';
  readonly work: (round: number) => Promise<Cost>;
};

/** Each case round after round, so that whatever else the machine does falls on all of them alike. */
async function inTurns(all: readonly Case[]): Promise<void> {
  const best = new Map<Case, Cost>();
  for (let round = 0; round < rounds; round += 1)
    for (const one of all) {
      const now = await one.work(round);
      const old = best.get(one) ?? now;
      best.set(one, {
        seconds: Math.min(old.seconds, now.seconds),
        processor: Math.min(old.processor, now.processor),
        megabytes: Math.max(old.megabytes, now.megabytes),
      });
    }
  const [floor] = best.values();
  if (floor !== undefined) for (const [one, found] of best) row(one, found, floor);
}

const failed: string[] = [];
function row({ what, most, of }: Case, found: Cost, floor: Cost): void {
  const { seconds, processor, megabytes } = found;
  const value = of === 's' ? seconds : seconds / floor.seconds;
  const kept = value <= (most ?? Infinity) && megabytes <= 200;
  const cells = [
    what.padEnd(42),
    `${seconds.toFixed(2).padStart(6)} s${times(seconds, floor.seconds)} ×`,
    `${processor.toFixed(2).padStart(6)} s${times(processor, floor.processor)} ×`,
    (megabytes === 0 ? '' : `${megabytes.toFixed(0)} MB`).padStart(7),
    most === null ? '' : `≤ ${most} ${of}${kept ? '' : '  MISSED'}`,
  ];
  console.log(cells.join('  ').trimEnd());
  if (!kept) failed.push(what);
}

const times = (value: number, whole: number): string => (value / whole).toFixed(3).padStart(7);

const { image, other } = names;
const [size, permissions] = ['image-size', 'permission-check'] as const;

const line = (
  what: string,
  most: number | null,
  remembers: string,
  ...args: readonly string[]
): Case => ({
  what,
  most,
  of: '×',
  work: (round) => ours(`${remembers} ${round}`, ...args),
});

function cases(packed: boolean): readonly Case[] {
  const save: Case = {
    what: 'docker save | cat',
    most: null,
    of: '×',
    work: () => pipe(saved, image),
  };
  const layers = packed ? layersIn(image) : [];
  const unpack: Case = {
    what: 'docker save | tar xO LAYERS | gzip -dc',
    most: null,
    of: '×',
    work: () => pipe(unpacked, image, ...layers),
  };
  const archive = ['--from', 'archive'];
  return [
    ...(packed ? [unpack, save] : [save]),
    line(`${size}, from the store`, packed ? 1.1 : 0.1, size, size, image),
    line(`${permissions}, from the store`, packed ? 1.1 : 0.1, permissions, permissions, image),
    // Its own layer is read; the tree is laid out anew from what is remembered.
    line(`${size}, one new layer`, packed ? 0.2 : 0.1, size, size, other),
    line(`${size}, from docker save`, 1.1, 'saved', size, image, ...archive),
    line(
      `${permissions}, from docker ${packed ? 'save' : 'export'}`,
      packed ? 1.1 : 0.8,
      'exported',
      permissions,
      image,
      ...archive,
    ),
    ...[size, permissions].map((task): Case => ({
      ...line(`${task}, a second look`, 0.3, task, task, image),
      of: 's',
    })),
    // Its layers were read before, for the other task.
    line(`${permissions}, of what ${size} read`, null, size, permissions, image),
    line(`${size}, of what ${permissions} read`, null, permissions, size, image),
  ];
}

let engine: Awaited<ReturnType<typeof startDockerWithContainerdStore>> | null = null;
try {
  if (process.argv.includes('--containerd')) {
    engine = await startDockerWithContainerdStore();
    process.env['DOCKER_HOST'] = engine.host;
  }
  enginePid = engine?.pid ?? Number(process.env['ENGINE_PID'] ?? usualEngine());
  await makeImages();
  const driver = execFileSync('docker', ['info', '-f', '{{.Driver}}'], { encoding: 'utf8' }).trim();
  console.log(
    `engine's store: ${driver}; on the clock, of processor with the engine's; resident memory at most 200 MB`,
  );
  await inTurns(cases(driver === 'overlayfs'));
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  await engine?.stop();
  rmSync(state, { recursive: true, force: true });
}
