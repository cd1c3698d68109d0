import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { files } from '../../src/store/files.ts';
import { walkStore } from '../../src/store/walks.ts';
import { readEntries } from '../../src/walk/entries.ts';
import { foldWalk } from '../../src/walk/fold.ts';
import { cleanEnv } from '../helpers/program.ts';
import { tree } from '../helpers/tree.ts';
import { demo, entriesOf, journalPath, verdicts, walkIds, walkOf } from './demo.ts';

const bin = join(import.meta.dirname, '..', '..', 'src', 'bin.ts');
const writer = join(import.meta.dirname, 'programs', 'writer.ts');

/** Starts a program that writes entries without end, kills it at some moment, and gives the last one it knew was written. */
async function killed(folder: string, from: number, after: number): Promise<number> {
  const child = spawn(process.execPath, [writer, folder, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = from - 1;
  createInterface({ input: child.stdout }).on('line', (line) => {
    last = Number(line);
    if (last - from >= after) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return last;
}

/** Fifty times over in one journal: a writer is killed, and what it knew was written is there. */
async function rounds(): Promise<void> {
  const folder = tree();
  let next = 0;
  for (let round = 0; round < 50; round += 1) {
    const last = await killed(folder, next, Math.floor(Math.random() * 6));
    const text = readFileSync(join(folder, 'walk', 'journal.jsonl'), 'utf8');
    const { entries, damaged } = readEntries(text);
    const notes = entries.flatMap((entry) => (entry.is === 'note' ? [Number(entry.note)] : []));
    // What was acknowledged is there, all of it, once and in order; more may be, of which nobody heard.
    expect(notes).toEqual(notes.map((_, index) => index));
    expect(notes.length).toBeGreaterThan(last);
    expect(damaged.length).toBeLessThanOrEqual(round + 1);
    next = notes.length;
  }
}

test(
  'kill -9 at two hundred moments loses no verdict, and each time it goes on',
  { timeout: 240_000 },
  async () => {
    await Promise.all([rounds(), rounds(), rounds(), rounds()]);
  },
);

const answers = ['--answer', 'speed=pass', '--answer', 'shell=pass'];

test('kill -9 in the middle of a walk: it goes on and ends the same', async () => {
  const at = demo({ slow: '30' });
  const child = at.start(['check', 'demo', ...answers]);
  const closed = once(child, 'close');
  while (!readFileSync(journalPathOrNull(at) ?? '/dev/null', 'utf8').includes('opened'))
    await new Promise((resolve) => void setTimeout(resolve, 20));
  child.kill('SIGKILL');
  await closed;
  expect(walkOf(at)).toMatchObject({ state: 'open', counts: { pending: 4 } });
  writeFileSync(join(at.root, 'slow'), '0');
  expect((await at.run(['resume', ...answers])).code).toBe(1);
  expect(verdicts(at)).toBe('build pass, speed pass, scan fail, shell pass');
});

function journalPathOrNull(at: ReturnType<typeof demo>): string | null {
  try {
    return journalPath(at);
  } catch {
    return null;
  }
}

describe('a journal that was damaged', () => {
  test('by a cut says so, keeps the rest, and goes on', async () => {
    const at = demo();
    await at.run(['check', 'demo', ...answers]);
    const path = journalPath(at);
    truncateSync(path, statSync(path).size - 40);
    const { stderr, code } = await at.run(['resume', walkIds(at)[0]!, ...answers]);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
      'was left out: it is no whole line of JSON. Everything else stands.',
    );
    expect(code).toBe(1);
    expect(verdicts(at)).toBe('build pass, speed pass, scan fail, shell pass');
    expect(entriesOf(at).filter((entry) => entry.is === 'resumed').length).toBe(1);
  });

  test('by hand loses only that line', async () => {
    const at = demo();
    await at.run(['check', 'demo', ...answers]);
    const path = journalPath(at);
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(
        '"step":"speed","verdict":"pass"',
        '"step":"speed","verdict":"splendid"',
      ),
    );
    appendFileSync(path, 'and a remark\n');
    const { stderr } = await at.run(['resume', walkIds(at)[0]!, ...answers]);
    expect(stderr).toContain('its “verdict” is missing or wrong');
    expect(verdicts(at)).toBe('build pass, speed pass, scan fail, shell pass');
  });

  test('in its first line cannot be read, and says where what is left is', async () => {
    const at = demo();
    await at.run(['check', 'demo', ...answers]);
    writeFileSync(journalPath(at), 'gone\n');
    const { stderr, code } = await at.run(['resume', walkIds(at)[0]!]);
    expect(stderr).toContain('journal.jsonl');
    expect(code).toBe(2);
    expect((await at.run([])).code).toBe(0);
  });
});

test('a full disk ends the walk with what to do, and no verdict is claimed', async () => {
  const folder = tree();
  mkdirSync(join(folder, 'walk'));
  symlinkSync('/dev/full', join(folder, 'walk', 'journal.jsonl'));
  const journal = await walkStore(files(''), folder).open('walk');
  expect(() => journal.append({ v: 1, at: '', is: 'finished' })).toThrow('storage');
  journal.close();
});

const mounts = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;
test.runIf(mounts)(
  'a disk that gets full in a walk is told, and once there is room it goes on with every verdict',
  () => {
    const at = demo();
    mkdirSync(at.state);
    // Seen by this shell alone; a note as long as the rest of the disk fills it.
    const script = `
      mount -t tmpfs -o size=200k tmpfs "$1"; cd "$2"
      call() { "$node" "$bin" "$@"; echo "exit $?"; }
      node=$3 bin=$4
      call check demo --answer speed=pass --answer "shell=pass:$(head -c 120000 /dev/zero | tr '\\0' n)" 2>&1
      dd if=/dev/zero of="$1/fill" bs=1k 2>/dev/null
      call resume --answer shell=pass 2>&1
      rm "$1/fill"; mount -o remount,size=8m "$1"
      call resume --answer shell=pass 2>&1; cat "$1"/*/walks/*/journal.jsonl >journal`;
    const said = spawnSync(
      'unshare',
      ['-m', 'bash', '-c', script, 'bash', at.state, at.root, process.execPath, bin],
      { encoding: 'utf8', env: cleanEnv({ KPI_TASKS_STATE_DIR: at.state }) },
    ).stdout;
    const { entries } = readEntries(readFileSync(join(at.root, 'journal'), 'utf8'));
    expect(said).toContain('the disk is full');
    expect(said).toContain('What was judged before is kept. To go on: kpi-tasks resume');
    expect(said).toMatch(/exit 4\n[^]*exit 4\n[^]*exit 1\n$/);
    expect(
      foldWalk(entries)!
        .steps.map(({ verdict }) => verdict)
        .join(),
    ).toBe('pass,pass,fail,pass');
  },
);

const keep = async (make: (root: string) => string) => {
  const root = tree({ 'a.txt': 'abc', 'folder/b': '' });
  const journal = await walkStore(files(''), join(root, 'walks')).open('one');
  const kept = await journal.keep('step', make(root));
  const again = kept.is === 'kept' ? await journal.keep('step', make(root)) : null;
  journal.close();
  return { kept, again, folder: join(root, 'walks', 'one') };
};

describe('evidence', () => {
  test('is copied, hashed, and nothing that can be run; the same name twice is two files', async () => {
    const { kept, again, folder } = await keep((root) => join(root, 'a.txt'));
    expect(kept).toEqual({
      is: 'kept',
      file: {
        name: 'a.txt',
        path: 'evidence/step-a.txt',
        bytes: 3,
        sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      },
    });
    expect(again).toMatchObject({ file: { path: 'evidence/2-step-a.txt' } });
    expect(statSync(join(folder, 'evidence/step-a.txt')).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['nothing', (root: string) => join(root, 'nothing'), 'There is no file'],
    ['a folder', (root: string) => join(root, 'folder'), 'is a folder'],
    ['a device', () => '/dev/zero', 'is no plain file'],
    [
      'what is too large',
      (root: string) => (
        writeFileSync(join(root, 'big'), new Uint8Array(10_000_001)),
        join(root, 'big')
      ),
      'evidence may have 10 MB',
    ],
  ])('%s is refused in a sentence', async (_, make, why) => {
    expect((await keep(make)).kept).toMatchObject({
      is: 'refused',
      why: expect.stringContaining(why),
    });
  });
});
