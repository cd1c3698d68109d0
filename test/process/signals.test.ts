import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ended, events } from '../helpers/program.ts';
import { fileText, project, runs, until } from '../helpers/project.ts';
import { ctrlC, cursorIsBack, inTerminal } from '../helpers/terminal.ts';

const bin = join(import.meta.dirname, '..', '..', 'src', 'bin.ts');

/** The pids of a task's whole family, written by the family itself: a shell in a shell, and a sleeper. */
const family = `{
  name: 'family', summary: 'Start a family',
  run: async ({ exec, cwd }) => {
    await exec({ argv: ['sh', '-c', 'echo $$ > a; sh -c "echo \\\\$\\\\$ > b; sleep 300 & echo \\\\$! > c; wait" & wait'] });
    await exec({ argv: ['sh', '-c', 'echo next > next'] });
  },
}`;
/** Counts the signals it gets, and ends a moment after the first. */
const counter = `
const count = { SIGINT: 0, SIGTERM: 0 };
for (const name of Object.keys(count)) process.on(name, () => {
  count[name] += 1;
  fs.writeFileSync('count', JSON.stringify(count));
  setTimeout(() => process.exit(7), 300);
});
fs.writeFileSync('ready', 'yes');
setInterval(() => {}, 1000);
`;
const tasks = `[
  task(${family}),
  task({ name: 'count', summary: 'Count signals', run: async ({ exec }) => {
    await exec({ argv: ['node', '-e', ${JSON.stringify(counter)}] });
  } }),
  task({ name: 'deaf', summary: 'Hear no polite signal', run: async ({ exec }) => {
    await exec({ argv: ['sh', '-c', 'trap "echo heard > heard" INT; trap "" TERM HUP; echo $$ > a; while :; do sleep 0.1; done'] });
  } }),
  task({ name: 'idle', summary: 'Wait for nothing, deaf', run: ({ files, signal }) => new Promise((done) => {
    setTimeout(done, 600000);
    signal.addEventListener('abort', () => void files.write('heard', 'heard'));
    void files.write('a', 'waits');
  }) }),
]`;

const pidsOf = (root: string, names: readonly string[]): Promise<readonly number[]> =>
  Promise.all(names.map(async (name) => Number(await fileText(join(root, name)))));

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s to the program ends the family and gives %i', async (signal, code) => {
  const at = project(tasks);
  const child = at.start(['family', '--json']);
  const printed = ended(child);
  const pids = await pidsOf(at.root, ['a', 'b', 'c']);
  child.kill(signal);
  const { code: exit, stdout } = await printed;
  expect(exit).toBe(code);
  expect(pids.filter(runs)).toEqual([]);
  expect(existsSync(join(at.root, 'next'))).toBe(false);
  expect(events(stdout).at(-1)).toMatchObject({ type: 'run.end', status: 'cancelled', exit: code });
  expect(at.left('events.jsonl')).toContain('"status":"cancelled"');
});

test('SIGINT to the whole foreground group ends it once and for all', async () => {
  const at = project(tasks);
  const child = at.start(['count']);
  const printed = ended(child);
  await fileText(join(at.root, 'ready'));
  process.kill(-child.pid!, 'SIGINT');
  expect((await printed).code).toBe(130);
  expect(JSON.parse(readFileSync(join(at.root, 'count'), 'utf8'))).toEqual({
    SIGINT: 1,
    SIGTERM: 0,
  });
});

test('what is deaf to polite signals is killed within five seconds', async () => {
  const at = project(tasks);
  const child = at.start(['deaf']);
  const printed = ended(child);
  const [pid] = await pidsOf(at.root, ['a']);
  const began = performance.now();
  child.kill('SIGTERM');
  expect((await printed).code).toBe(143);
  expect(performance.now() - began).toBeLessThan(5000);
  expect(runs(pid!)).toBe(false);
});

test.each(['deaf', 'idle'])('a second Ctrl-C ends %s at once', async (task) => {
  const at = project(tasks);
  const child = at.start([task]);
  const printed = ended(child);
  await fileText(join(at.root, 'a'));
  child.kill('SIGINT');
  await fileText(join(at.root, 'heard'));
  const began = performance.now();
  child.kill('SIGINT');
  expect((await printed).code).toBe(130);
  expect(performance.now() - began).toBeLessThan(500);
});

test('a task that hears nothing does not hold the run', async () => {
  const at = project(tasks);
  const child = at.start(['idle', '--json']);
  const printed = ended(child);
  await fileText(join(at.root, 'a'));
  child.kill('SIGINT');
  const { code, stdout } = await printed;
  expect(code).toBe(130);
  expect(events(stdout).at(-1)).toMatchObject({ type: 'run.end', exit: 130 });
});

test('where the program itself is killed, nothing it started lives on; bench/orphans.ts looks after two seconds', async () => {
  const at = project(tasks);
  const child = at.start(['family']);
  const pids = await pidsOf(at.root, ['a', 'b', 'c']);
  expect(pids.every(runs)).toBe(true);
  child.kill('SIGKILL');
  await until(() => !pids.some(runs), 10);
});

/** Programs that make groups of their own in the session that theirs is, deaf to polite signals or not. */
const grouped = `[task({ name: 'groups', summary: 'Groups', run: async ({ exec }) => {
  await exec({ argv: ['bash', '-c', 'timeout 300 sh -c "echo \\$\\$ > a; sleep 300; true" & set -m; (trap "" TERM INT HUP; exec sleep 300) & echo $! > b; wait'] });
} })]`;

test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  '%s ends what has made groups of its own, too',
  async (signal) => {
    const at = project(grouped);
    const child = at.start(['groups']);
    const pids = await pidsOf(at.root, ['a', 'b']);
    child.kill(signal);
    await until(() => !pids.some(runs), 10);
  },
);

test('an inner kpi-tasks and its family go down with the outer one that is killed', async () => {
  const inner = project(tasks);
  const outer = project(`[task({ name: 'outer', summary: 'Nest', run: async ({ exec }) => {
    await exec({ argv: [${JSON.stringify(process.execPath)}, ${JSON.stringify(bin)}, 'family'], cwd: ${JSON.stringify(inner.root)} });
  } })]`);
  const child = outer.start(['outer']);
  const pids = await pidsOf(inner.root, ['a', 'b', 'c']);
  child.kill('SIGKILL');
  await until(() => !pids.some(runs), 10);
});

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'npm that %s ends takes the program and its family along',
  async (signal) => {
    const at = project(tasks, {
      'package.json': JSON.stringify({
        scripts: {
          kpi: `${process.execPath} ${join(import.meta.dirname, '..', '..', 'src', 'bin.ts')}`,
        },
      }),
    });
    const child = spawn('npm', ['run', '--silent', 'kpi', '--', 'family'], {
      cwd: at.root,
      env: { ...process.env, KPI_TASKS_STATE_DIR: at.state },
      stdio: 'ignore',
      detached: true,
    });
    const pids = await pidsOf(at.root, ['a', 'b', 'c']);
    child.kill(signal);
    await until(() => !pids.some(runs), 10);
  },
);

/** Computes without a pause, from the start or after a while, with a program beside it. */
const computing = `[
  task({ name: 'forever', summary: 'Compute', run() { for (;;); } }),
  task({ name: 'later', summary: 'Compute later', run: async ({ exec }) => {
    const { existsSync, writeFileSync } = await import('node:fs');
    void exec({ argv: ['sh', '-c', 'echo $$ > a; echo beside; sleep 300'] });
    while (!existsSync('a')) await new Promise((done) => setTimeout(done, 20));
    await new Promise((done) => setTimeout(done, 2000));
    writeFileSync('b', 'computes');
    for (;;);
  } }),
]`;

test.each([
  ['forever', 'forever'],
  ['later', 'beside'],
])('Ctrl-C ends what computes without a pause: %s', async (task, shown) => {
  const at = project(computing);
  const { code, text, restored } = await inTerminal([bin, task], [[shown, `*${ctrlC}`]], {
    cwd: at.root,
    env: { KPI_TASKS_STATE_DIR: at.state },
  });
  expect([code, restored, cursorIsBack(text)]).toEqual([130, true, true]);
  if (task === 'later') {
    const pids = await pidsOf(at.root, ['a']);
    await until(() => !pids.some(runs), 10);
  }
});

test('SIGTERM ends it, too, where nobody sits at a terminal', async () => {
  const at = project(computing);
  const child = at.start(['later']);
  const gone = once(child, 'exit');
  const pids = await pidsOf(at.root, ['a']);
  await fileText(join(at.root, 'b'));
  const again = setInterval(() => child.kill('SIGTERM'), 200);
  expect(await gone).toEqual([null, 'SIGTERM']);
  clearInterval(again);
  await until(() => !pids.some(runs), 10);
});

test('what has computed for long ends without a word about a debugger', async () => {
  const at = project(`[task({ name: 'think', summary: 'Compute', run: async () => {
    await new Promise((done) => setTimeout(done, 1500));
    const end = Date.now() + 3500;
    while (Date.now() < end);
  } })]`);
  const { code, stderr } = await ended(at.start(['think']));
  expect(code).toBe(0);
  expect(stderr).not.toContain('debugger');
});
