import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { exec } from '../../src/process/exec.ts';
import { signalGroup } from '../../src/process/groups.ts';
import { served, starter, takeOver } from '../helpers/served.ts';
import { fileText, project, runs, until } from '../helpers/project.ts';

const env = { PATH: process.env['PATH'], HOME: '/nowhere' };
const sh = (line: string, settings = {}) => exec(env, { argv: ['sh', '-c', line] }, settings);
beforeAll(takeOver);

/** Started by Node, which alone hands bytes on. */
const own = (
  argv: readonly [string, ...string[]],
  settings: object = {},
  take: (piece: Uint8Array) => void = nothing,
) => exec(env, { argv, ...settings }, { bytes: take });
const nothing = (): void => undefined;
const ownText = async (line: string): Promise<string> => {
  let text = '';
  await own(['sh', '-c', line], {}, (piece) => void (text += String(piece)));
  return text;
};

describe.skipIf(!served)('a program that the spawn server starts', () => {
  test('gets its words, its variables and its folder as they are', async () => {
    const odd = [
      '',
      ' ',
      "it's",
      '"',
      '$HOME `id` \\',
      'zwei\nZeilen',
      '✔ ⠋ é',
      '*',
      '-n',
      '\u0001\u0081',
    ];
    const script =
      'process.stdout.write(JSON.stringify([process.argv.slice(1), process.env, process.cwd()]))';
    const { stdout } = await exec(
      { ...env, EMPTY: '', LINES_: 'a\nb=c', 'odd-name.x': '1', 'BASH_FUNC_f%%': '() { :; }' },
      {
        argv: [process.execPath, '-e', script, '--', ...odd],
        cwd: tmpdir(),
        env: { HOME: undefined, MORE: "'" },
      },
    );
    expect(JSON.parse(stdout)).toEqual([
      odd,
      {
        PATH: env.PATH,
        EMPTY: '',
        LINES_: 'a\nb=c',
        'odd-name.x': '1',
        'BASH_FUNC_f%%': '() { :; }',
        MORE: "'",
      },
      tmpdir(),
    ]);
  });

  test('gets its own variables, whatever the one before it had', async () => {
    for (const given of ['a', 'a', '', 'b', 'a', undefined, 'a']) {
      const { stdout } = await exec(
        { ...env, constructor: 'x' },
        { argv: ['sh', '-c', 'echo "${OWN-none} $constructor"'], env: { OWN: given } },
      );
      expect(stdout).toBe(`${given ?? 'none'} x\n`);
    }
  });

  test('takes along what it leaves in its group, and leaves what has made itself a group of its own', async () => {
    const { stdout } = await sh(
      'sleep 60 >/dev/null 2>&1 & echo $!; setsid sleep 60 >/dev/null 2>&1 & echo $!; sleep 0.1',
    );
    const [near = 0, far = 0] = stdout.trim().split('\n').map(Number);
    expect([runs(near), runs(far)]).toEqual([false, true]);
    process.kill(far, 'SIGKILL');
  });

  test('is a session of its own', async () => {
    const { stdout } = await sh('ps -o pid=,pgid=,sid= -p $$');
    expect(new Set(stdout.trim().split(/\s+/))).toHaveProperty('size', 1);
  });

  test.each([
    ['nothing to read', 'cat'],
    ['the open files', 'ls /proc/self/fd'],
    // The C library starts programs with two signals ignored, 32 and 33, which are its own.
    [
      'the signals blocked and ignored',
      "sed -nE '/^Sig(Blk|Ign)/{s/18(.{7})$/00\\1/;p}' /proc/self/status",
    ],
    ['the limits', 'ulimit -a; umask'],
  ])('has %s that it would have from Node', async (_, line) => {
    const { stdout } = await sh(line);
    expect(stdout).toBe(await ownText(line));
  });

  test.each([
    ['its exit code', 'exit 42', { code: 42, signal: null }],
    [
      'the code of a shell whose program was killed',
      "sh -c 'kill -9 $$'; exit $?",
      { code: 137, signal: null },
    ],
    ['the signal that ended it', 'kill -SEGV $$', { code: null, signal: 'SIGSEGV' }],
    ['both streams apart', 'echo out; echo err >&2', { code: 0, stdout: 'out\n', stderr: 'err\n' }],
  ])('tells %s', async (_, line, told) => {
    expect(await sh(line)).toMatchObject(told);
  });

  test('is found by its own PATH, and as a script without a first line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kpi-tasks-'));
    writeFileSync(join(folder, 'said'), 'echo $0 $1 $PPID', { mode: 0o755 });
    const { stdout } = await exec(env, {
      argv: ['said', 'x'],
      env: { PATH: `${folder}:${env.PATH}` },
    });
    expect(stdout).toMatch(new RegExp(`^${join(folder, 'said')} x \\d+\n$`));
    expect(stdout).not.toContain(` ${process.pid}\n`);
  });

  test.each([
    ['is not there', ['no-such-program'], {}],
    ['may not be run', ['/etc/passwd'], {}],
    ['is a folder', ['/etc'], {}],
    ['has no folder', ['true'], { cwd: '/nowhere' }],
  ] as const)('that %s fails as when Node starts it', async (_, argv, settings) => {
    const failure = await exec(env, { argv, ...settings }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ failure: { kind: 'start' } });
    expect(failure).toEqual(await own([...argv], settings).catch((error: unknown) => error));
  });

  test('is known by its id while it runs, and hears one signal', async () => {
    const stop = new AbortController();
    let pid = 0;
    const line =
      'trap "echo heard; sleep 0.1; exit 3" TERM; echo ready; while :; do sleep 0.05; done';
    const ended = await sh(line, {
      signal: stop.signal,
      started: (id: number) => (pid = id),
      sink: (_: string, text: string) => text.includes('ready') && stop.abort('SIGTERM'),
    });
    expect(ended).toMatchObject({ code: 3, stdout: 'ready\nheard\n' });
    expect(runs(pid)).toBe(false);
  });

  test('may print faster than anybody reads, and a gigabyte', async () => {
    let bytes = 0;
    const { code } = await sh('head -c 1000000000 /dev/zero', {
      sink: (_: string, text: string) => (bytes += text.length),
    });
    expect([code, bytes]).toEqual([0, 1e9]);
  });

  test('a hundred at once keep apart what they print', async () => {
    const all = Array.from({ length: 100 }, async (_, number) => {
      const { stdout, stderr } = await sh(
        `seq -f "${number}:%g" 1 1000; seq -f "${number}!%g" 1 500 >&2`,
      );
      return stdout === lines(`${number}:`, 1000) && stderr === lines(`${number}!`, 500);
    });
    expect((await Promise.all(all)).every(Boolean)).toBe(true);
  });

  test('fails where its server is killed, and does not live on; the next are started all the same', async () => {
    let said = '';
    const waiting = sh('echo $PPID $$; exec sleep 60', {
      sink: (_: string, text: string) => (said += text),
    });
    await until(() => said.endsWith('\n'), 10);
    const [server = 0, pid = 0] = said.split(' ').map(Number);
    signalGroup(server, 'SIGKILL');
    await expect(waiting).rejects.toMatchObject({ failure: { kind: 'start' } });
    await until(() => !runs(pid), 10);
    for (let count = 0; count < 4; count += 1) expect(await starter()).not.toBe(server);
  });
});

const lines = (head: string, count: number): string =>
  Array.from({ length: count }, (_, at) => `${head}${at + 1}\n`).join('');

const many = `[task({ name: 'many', summary: 'Start many, and one that stays', run: async ({ exec }) => {
  for (let at = 0; at < 100; at += 1) await exec({ argv: ['true'] });
  await exec({ argv: ['sh', '-c', 'echo $PPID > parent; sh -c "sleep 300 & echo \\\\$! > pid; wait" & wait'] });
} })]`;

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGKILL', null],
] as const)(
  'nothing that it started lives on after %s, and the server neither',
  async (signal, code) => {
    const at = project(many);
    const child = at.start(['many']);
    const end = once(child, 'exit');
    const [pid = 0, server = 0] = await Promise.all(
      ['pid', 'parent'].map(async (name) => Number(await fileText(join(at.root, name)))),
    );
    expect(server === child.pid).toBe(!served);
    child.kill(signal);
    expect((await end)[0]).toBe(code);
    await until(() => !runs(pid) && !runs(server), 3);
  },
);
