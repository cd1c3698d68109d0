import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { entry } from '../../test/domain/image/tar.ts';

export const names = { image: 'kpi-tasks-bench-image:1', other: 'kpi-tasks-bench-image:2' };
const layers = 10;
const filesOfLayer = 10_000;
const bytesOfFile = 15_000;

/** Makes both images, unless the engine has them. Their bytes are half random, so that they pack like real ones. */
export async function makeImages(): Promise<void> {
  const there = spawnSync('docker', ['image', 'inspect', names.image, names.other]);
  if (there.status === 0) return;
  const folder = mkdtempSync(join(tmpdir(), 'kpi-tasks-bench-'));
  try {
    console.log('making the images, which takes a minute…');
    const base = spawn('docker', ['import', '-', 'kpi-tasks-bench-base:1'], {
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    await pipeline(Readable.from(archive(0)), base.stdin);
    const adds = Array.from({ length: layers - 1 }, (_, at) => `ADD ${at + 1}.tar /`);
    for (let at = 1; at < layers; at += 1)
      await pipeline(Readable.from(archive(at)), createWriteStream(join(folder, `${at}.tar`)));
    build(folder, names.image, adds);
    await pipeline(Readable.from(archive(layers)), createWriteStream(join(folder, 'other.tar')));
    build(folder, names.other, [...adds.slice(0, -1), 'ADD other.tar /']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function build(folder: string, name: string, adds: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'Dockerfile'), ['FROM kpi-tasks-bench-base:1', ...adds].join('\n'));
  const { status, stderr } = spawnSync('docker', ['build', '-q', '-t', name, folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

/** A layer: folders of twenty files, every tenth of which replaces one of the layer below. */
function* archive(layer: number): Generator<Buffer> {
  const random = Buffer.alloc(2 ** 20);
  let last = layer + 1;
  for (let at = 0; at < random.length; at += 2) {
    last = (Math.imul(last, 1_664_525) + 1_013_904_223) >>> 0;
    random[at] = last >>> 24;
  }
  if (layer === 0) {
    yield entry({ name: 'etc/', type: '5' });
    yield entry({ name: 'etc/passwd', body: 'root:x:0:0:root:/root:/bin/sh\n' });
    yield entry({ name: 'etc/group', body: 'root:x:0:\n' });
  }
  for (let at = 0; at < filesOfLayer; at += 1) {
    const of = at % 10 === 0 && layer > 0 ? layer - 1 : layer;
    const folder = `opt/venv/lib/python3.10/site-packages/package${of}_${Math.floor(at / 200)}/part${Math.floor(at / 20) % 10}`;
    const size = 200 + ((at * 7919) % (2 * bytesOfFile));
    const start = (at * 104_729) % (random.length - size);
    yield entry({
      name: `${folder}/module_of_a_usual_length_${at}.py`,
      body: random.subarray(start, start + size),
      uid: at % 50 === 0 ? 1000 : 0,
    });
  }
  yield Buffer.alloc(1024);
}
