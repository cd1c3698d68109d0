import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { exec } from '../../src/process/exec.ts';
import { cleanEnv, events } from '../helpers/program.ts';
import { takeOver } from '../helpers/served.ts';
import { fileText, project, runs, until } from '../helpers/project.ts';
import { tree } from '../helpers/tree.ts';

const bin = join(import.meta.dirname, '..', '..', 'src', 'bin.ts');
const env = { PATH: process.env['PATH'] };
const sh = (line: string, settings = {}) => exec(env, { argv: ['sh', '-c', line] }, settings);

const fullDisk = () => {
  throw new Error('the disk is full');
};

describe('started by Node', inAnyWay);

describe('started by the spawn server, where there is one', () => {
  beforeAll(takeOver);
  inAnyWay();
});

function inAnyWay(): void {
  test('a daemon that holds the pipe open does not stall the end', async () => {
    const quiet = await sh('setsid sleep 20 & echo done');
    expect(quiet).toMatchObject({ code: 0, stdout: 'done\n' });
    expect(quiet.seconds).toBeLessThan(3);
  });

  test('nor does one that goes on printing', async () => {
    const loud = await sh(
      'setsid sh -c "while sleep 0.1; do echo noise || exit; done" & echo done',
    );
    expect(loud.stdout).toMatch(/^done\n/);
    expect(loud.seconds).toBeLessThan(4);
  });

  test('what a program leaves behind in its group is ended with it, even where it is deaf', async () => {
    const { stdout } = await sh('trap "" TERM; sleep 60 & echo $!');
    await until(() => !runs(Number(stdout)), 10);
  });

  test('text that ends a program in one burst arrives whole', async () => {
    const { stdout } = await sh('seq 1 100000');
    expect(stdout).toBe(Array.from({ length: 100_000 }, (_, index) => `${index + 1}\n`).join(''));
  });

  test('of a long text the last mebibyte is kept, from a whole character on', async () => {
    const { stdout } = await sh("yes '✔é' | head -c 5000004");
    expect(Buffer.byteLength(stdout)).toBeGreaterThan((1 << 20) - 8);
    expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(1 << 20);
    expect(stdout.replaceAll('✔é\n', '')).toMatch(/^(é?\n)?$/);
  });

  test('characters cut at the border of two pieces stay whole', async () => {
    const { stdout } = await sh(
      `printf '\\342\\234'; sleep 0.1; printf '\\224 \\303'; sleep 0.1; printf '\\251'`,
    );
    expect(stdout).toBe('✔ é');
  });

  test.each([
    ['is not there', { argv: ['no-such-program'] as const }, /no-such-program was not found/],
    ['has no folder', { argv: ['true'] as const, cwd: '/nowhere' }, /\/nowhere does not exist/],
    ['has a zero byte', { argv: ['echo', 'a\0b'] as const }, /null bytes/],
  ])('a program that %s is a failure to start', async (_, command, why) => {
    await expect(exec(env, command)).rejects.toMatchObject({
      failure: { kind: 'start', why: expect.stringMatching(why) as string },
    });
  });

  test('a limit ends the whole group', async () => {
    await expect(sh('sleep 60 & sleep 60', { limit: 0.2 })).rejects.toMatchObject({
      failure: { kind: 'timeout', seconds: 0.2 },
    });
  });

  test('a limit longer than any timer is one, and ends nothing at once', async () => {
    expect(await sh('sleep 0.2; echo done', { limit: 3_000_000 })).toMatchObject({
      code: 0,
      stdout: 'done\n',
    });
  });

  test('a limit ends what has made a group of its own', async () => {
    const dir = tree();
    const long = `timeout 300 sh -c 'echo $$ > pid; sleep 300; true'; true`;
    await expect(
      exec(env, { argv: ['bash', '-c', long], cwd: dir }, { limit: 0.5 }),
    ).rejects.toThrow('timeout');
    const pid = Number(await fileText(join(dir, 'pid')));
    await until(() => !runs(pid), 10);
  });

  test('a sink that fails, as on a full disk, ends the program and is what is thrown', async () => {
    await expect(sh('yes', { sink: fullDisk })).rejects.toThrow('the disk is full');
  });
}

test.each([[[]], [['--json']]])(
  'whoever is slow to read what is printed takes nothing from a task: %j',
  (flags) => {
    const at = project(`(() => {
      const loud = task({ name: 'loud', summary: 'Loud', run: async ({ exec }) => void (await exec({ argv: ['seq', '1', '20000'] })) });
      const quiet = task({ name: 'quiet', summary: 'Quiet', run: async ({ $ }) => {
        const said = await $\`sleep 0.2; for i in $(seq 2000); do echo B$i; done\`;
        return { lines: said.split('\\n').length };
      } });
      return [task({ name: 'both', summary: 'Both', after: [loud], needs: { quiet }, run() {} })];
    })()`);
    // A plain pipe takes less than a socket, and nobody reads it for a while.
    const { status } = spawnSync(
      'bash',
      [
        '-c',
        'set -o pipefail; "$@" 2>&1 | (sleep 4; cat)',
        '-',
        process.execPath,
        bin,
        'both',
        ...flags,
      ],
      { cwd: at.root, maxBuffer: 64e6, env: cleanEnv({ KPI_TASKS_STATE_DIR: at.state }) },
    );
    expect(status).toBe(0);
    expect(at.left('events.jsonl')).toContain('"result":{"lines":2000}');
    expect(at.left('loud.log').trimEnd().split('\n').length).toBe(20_000);
    expect(at.left('quiet.log').trimEnd().split('\n').length).toBe(2000);
  },
);

test('a hundred tasks print a thousand lines each, and no line is split or mixed', async () => {
  const at = project(`[task({ name: 'all', summary: 'Run them all', needs: Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => ['t' + index, task({
      name: 't' + index, summary: 'Print', run: async ({ exec }) => {
        await exec({ argv: ['sh', '-c', 'seq -f "t' + index + ':%g:end" 1 1000'] });
      },
    })])), run() {} })]`);
  const { code, stdout, stderr } = await at.run(['all', '--json', '-j', '100']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const next = new Map<string, number>();
  for (const event of events(stdout)) {
    if (event.type !== 'task.output') continue;
    const number = (next.get(event.task) ?? 0) + 1;
    if (event.text !== `${event.task}:${number}:end`) expect.fail(`${event.task}: ${event.text}`);
    next.set(event.task, number);
  }
  expect([...next.values()]).toEqual(Array.from({ length: 100 }, () => 1000));
  expect(at.left('t7.log')).toBe(
    Array.from({ length: 1000 }, (_, index) => `t7:${index + 1}:end\n`).join(''),
  );
});

/** Prints how much memory the process took at most, when it ends. */
const probe = `data:text/javascript,process.on('exit',()=>process._rawDebug('KB',process.resourceUsage().maxRSS))`;

test.each([
  ['plain', []],
  ['--json', ['--json']],
  ['--quiet', ['--quiet']],
])('a flood of output stays in bounds, %s', async (_, args) => {
  const at = project(`[task({ name: 'flood', summary: 'Print a lot', run: async ({ exec }) => {
    await exec({ argv: ['sh', '-c', 'yes "a line as long as they are in real logs, of about sixty characters" | head -c 60000000'] });
  } })]`);
  const { code, stderr } = await at.run(['flood', ...args], {
    NODE_OPTIONS: `--import="${probe}"`,
  });
  expect(code).toBe(0);
  expect(Number(/KB (\d+)/.exec(stderr)?.[1])).toBeLessThan(150_000);
  expect(at.left('flood.log').length).toBeGreaterThanOrEqual(60_000_000);
});

test('a line without an end is cut, and nothing of it is lost', async () => {
  const at = project(`[task({ name: 'line', summary: 'Print one line', run: async ({ exec }) => {
    await exec({ argv: ['sh', '-c', 'head -c 300000 /dev/zero | tr "\\\\0" x'] });
  } })]`);
  expect((await at.run(['line'])).code).toBe(0);
  expect(at.left('line.log').replaceAll('\n', '')).toHaveLength(300_000);
});

test('the last line of $ reaches the log without its newline', async () => {
  const at = project(`[task({ name: 'bash', summary: 'Print', run: async ({ $ }) => {
    await $\`printf 'one\\ntwo'\`;
  } })]`);
  expect((await at.run(['bash'])).code).toBe(0);
  expect(at.left('bash.log')).toBe('one\ntwo\n');
});
