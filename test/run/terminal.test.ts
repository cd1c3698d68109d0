import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { events } from '../helpers/program.ts';
import { project, runs, until } from '../helpers/project.ts';
import type { Project } from '../helpers/project.ts';
import { anyInTerminal, ctrlC, inTerminal } from '../helpers/terminal.ts';
import type { Steps } from '../helpers/terminal.ts';

const bin = join(import.meta.dirname, '..', '..', 'src', 'bin.ts');

/** Prints the lines it reads, is not impressed by Ctrl-C, and ends with 7. */
const python = [
  'import os, signal',
  'signal.signal(signal.SIGINT, lambda *_: print("INTERRUPTED", flush=True))',
  'print("tty", os.ttyname(0), flush=True)',
  'line = ""',
  'while line != "end":',
  '    line = input()',
  '    print("got", line, flush=True)',
  'os._exit(7)',
].join('\n');

const tasks = `(() => {
  const program = ${JSON.stringify(python)};
  const first = task({ name: 'first', summary: 'First', run: async ({ files, cwd }) => { await files.write(cwd + '/worked', 'yes'); } });
  const write = async ({ options, files, cwd }) => { await files.write(cwd + '/said', JSON.stringify(options)); };
  return [
    task({ name: 'deploy', summary: 'Deploy', confirm: 'Deploy it now?', needs: { first }, run: write }),
    task({ name: 'greet', summary: 'Greet', options: {
      who: arg.text('Whom to greet'), mood: flag.choice(['glad', 'sad'], 'How it is meant', { required: true }),
      times: flag.number('How often', { required: true, min: 1 }),
    }, run: write }),
    task({ name: 'shell', summary: 'Open a shell', interactive: true, after: [first],
      run: async ({ exec }) => {
        const { code, signal } = await exec({ argv: ['python3', '-c', program] });
        return { code, signal };
      }, print: (result) => 'RESULT ' + JSON.stringify(result) }),
    task({ name: 'dying', summary: 'Die of Ctrl-C', interactive: true, run: async ({ exec }) => { await exec({ argv: ['sh', '-c', 'echo READY; sleep 60; echo LATER'] }); } }),
  ];
})()`;

const terminal = (at: Project, args: readonly string[], steps: Steps) =>
  inTerminal([bin, ...args], steps, {
    cwd: at.root,
    env: { KPI_TASKS_STATE_DIR: at.state },
  });
const has = (at: Project, name: string) => existsSync(join(at.root, name));

test.each([
  ['y', 'y\r', 0, true],
  ['n', 'n\r', 1, false],
  ['Enter, which is no', '\r', 1, false],
  ['Ctrl-C', ctrlC, 130, false],
])('a question before the work, answered with %s', async (_, keys, code, worked) => {
  const at = project(tasks);
  const { code: exit, text, restored } = await terminal(at, ['deploy'], [['Deploy it now?', keys]]);
  expect([exit, has(at, 'worked'), has(at, 'said'), restored]).toEqual([
    code,
    worked,
    worked,
    true,
  ]);
  if (code === 1) expect(text).toContain('deploy was not agreed to');
});

test('a question of a task that another needs says whose it is', async () => {
  const at = project(
    `[task({ name: 'all', summary: 'All', needs: { drop: task({ name: 'drop', summary: 'Drop', confirm: 'Sure?', run() {} }) }, run() {} })]`,
  );
  const { code, text } = await terminal(at, ['all'], [['drop: Sure?', 'y\r']]);
  expect([code, text]).toEqual([0, expect.stringContaining('all')]);
});

test.each([[['deploy', '--no-input']], [['greet', '--no-input']]])(
  '%j asks nothing, and is refused with exit code 2',
  async (args) => {
    const at = project(tasks);
    expect(await terminal(at, args, [])).toMatchObject({ code: 2 });
    expect(has(at, 'worked')).toBe(false);
  },
);

test('what is lacking is asked for, a choice from a list, until the answer will do', async () => {
  const at = project(tasks);
  const { code, text } = await terminal(
    at,
    ['greet'],
    [
      ['Whom to greet (WHO)', 'Ada\r'],
      ['How it is meant (--mood)', '\u001B[B\r'],
      ['How often (--times)', '0\r'],
      ['at least 1', '\u007F3\r'],
    ],
  );
  expect([code, text]).toEqual([0, expect.anything()]);
  expect(JSON.parse(readFileSync(join(at.root, 'said'), 'utf8'))).toEqual({
    who: 'Ada',
    mood: 'sad',
    times: 3,
  });
});

test('a list that is lacking is asked for, until it has a value', async () => {
  const at = project(`[task({ name: 'pack', summary: 'Pack',
    options: { files: arg.list('What to pack', { required: true }) },
    run: async ({ options, files, cwd }) => { await files.write(cwd + '/said', options.files.join('|')); } })]`);
  const { code } = await terminal(
    at,
    ['pack'],
    [
      ['What to pack (FILES, a comma between two)', '\r'],
      ['FILES needs a value', 'a, b\r'],
    ],
  );
  expect([code, readFileSync(join(at.root, 'said'), 'utf8')]).toEqual([0, 'a|b']);
});

test('without a terminal what is lacking is named, and --dry-run never asks', async () => {
  const at = project(tasks);
  expect(await at.run(['greet', 'Ada'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('greet needs --mood: How it is meant.') as string,
  });
  expect(await terminal(at, ['greet', '--dry-run'], [])).toMatchObject({ code: 2 });
});

test('an interactive task has the terminal, Ctrl-C included, and its exit code is true', async () => {
  const at = project(tasks);
  const { code, text, restored } = await terminal(
    at,
    ['shell'],
    [
      ['tty /dev/', 'hello\r'],
      ['got hello', ctrlC],
      ['INTERRUPTED', 'end\r'],
    ],
  );
  expect(text).toContain('got end');
  expect(text).toContain('RESULT {"code":7,"signal":null}');
  expect([code, restored]).toEqual([0, true]);
  // The view before it had ended, and the one after it says how it went.
  expect(text.indexOf('first')).toBeLessThan(text.indexOf('tty /dev/'));
  expect(text.slice(text.indexOf('got end'))).toContain('shell');
});

test('where the program dies of Ctrl-C the run is stopped', async () => {
  const at = project(tasks);
  const { code, text } = await terminal(at, ['dying'], [['READY', ctrlC]]);
  expect([code, text.includes('LATER')]).toEqual([130, false]);
});

test.each([[['shell']], [['shell', '--json']]])(
  '%j without a terminal is refused before any work',
  async (args) => {
    const at = project(tasks);
    const { code, stderr } = await at.run(args);
    expect([code, stderr]).toEqual([2, expect.stringContaining('needs the terminal for itself')]);
    expect(has(at, 'worked')).toBe(false);
  },
);

test('nothing runs beside an interactive task', async () => {
  const at = project(`(() => {
    const busy = (name) => task({ name, summary: name, run: async ({ exec }) => { await exec({ argv: ['sleep', '0.3'] }); } });
    const shell = task({ name: 'shell', summary: 'Shell', interactive: true, run: async ({ exec }) => { await exec({ argv: ['sh', '-c', 'ps -o args= -e | grep -c "^sleep 0.[3]" > beside'] }); } });
    return [task({ name: 'all', summary: 'All', after: [busy('a'), shell, busy('b'), busy('c')], run() {} })];
  })()`);
  expect((await terminal(at, ['all', '-j', '4'], [])).code).toBe(0);
  expect(readFileSync(join(at.root, 'beside'), 'utf8').trim()).toBe('0');
});

const piping = `[
  task({ name: 'shell', summary: 'Shell', rest: 'run', interactive: (rest) => (rest.length === 0 ? true : 'if any'),
    run: async ({ exec, rest, terminal }) => {
      const [program = 'sh', ...words] = rest;
      const { code } = await exec({ argv: [program, ...words, String(terminal)] });
      if (code !== 0) throw new Stop({ kind: 'exit', command: 'it', code, signal: null, lines: [], handedOn: 'silent' });
    } }),
]`;
const words = [
  '--',
  'sh',
  '-c',
  String.raw`cat; printf '\0\377end %s' "$0"; echo aside >&2; exit 7`,
];
const through = (at: Project, line: string, args: readonly string[]) =>
  promisify(execFile)('sh', ['-c', `${line}; echo code $? >&2`, process.execPath, bin, ...args], {
    cwd: at.root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], KPI_TASKS_STATE_DIR: at.state },
    encoding: 'latin1',
  });

test('where there is no terminal, what may do without gets the pipes untouched, and its code is ours', async () => {
  const at = project(piping);
  const { stdout, stderr } = await through(at, `printf in | "$0" "$@"`, ['shell', ...words]);
  expect(stdout).toBe('in\0\u00FFend false');
  expect(stderr).toMatch(/^aside$/m);
  expect(stderr).toMatch(/code 7$/m);
});

test('with --json standard output carries events alone, and the input still comes through', async () => {
  const at = project(piping);
  const { stdout, stderr } = await through(at, `printf 'in\\n' | "$0" "$@"`, [
    'shell',
    '--json',
    ...words,
  ]);
  expect(events(stdout)).toContainEqual(
    expect.objectContaining({ type: 'task.output', stream: 'stdout', text: 'in' }),
  );
  expect(stderr).toContain('code 7');
});

test('in a terminal it has that, and one whose output is piped on leaves the keys to others', async () => {
  const at = project(piping);
  const typed = await terminal(at, ['shell', '--', 'sh', '-c', 'tty; echo $0'], []);
  expect(typed.text).toMatch(/\/dev\/\S+\s+true/);
  const line = `"$0" "$1" shell -- sh -c 'tty; cat; echo read all' | cat; echo DONE`;
  const piped = await anyInTerminal(['sh', '-c', line, process.execPath, bin], [], {
    cwd: at.root,
    env: { KPI_TASKS_STATE_DIR: at.state },
  });
  expect(piped.text).toContain('not a tty');
  expect(piped.text).toMatch(/read all[^]*DONE/);
});

const midway = `[
  task({ name: 'pull', summary: 'Pull', run: async ({ agree, say }) => {
    say('half done');
    const answer = agree === null ? 'nobody' : await agree('Leave them out?');
    say('answer: ' + answer);
  } }),
]`;

test.each([
  ['y', 'y\r', 0, 'answer: true'],
  ['Enter, which is no', '\r', 0, 'answer: false'],
  ['Ctrl-C', ctrlC, 130, null],
])('a question in the middle of the work, answered with %s', async (_, keys, code, said) => {
  const at = project(midway);
  const { code: exit, text, restored } = await terminal(at, ['pull'], [['Leave them out?', keys]]);
  expect([exit, restored]).toEqual([code, true]);
  if (said === null) expect(text).not.toContain('answer:');
  else expect(text).toContain(said);
});

test.each([
  [[], 'answer: nobody'],
  [['--yes'], 'answer: true'],
])('where nobody can answer, the task hears so, and %j says yes', async (more, said) => {
  const { code, stderr } = await project(midway).run(['pull', ...more]);
  expect([code, stderr]).toEqual([0, expect.stringContaining(said)]);
});

test.each(['TERM', 'HUP', 'KILL'])(
  'a program that has the terminal goes down with what it has started: SIG%s',
  async (signal) => {
    const at =
      project(`[task({ name: 'own', summary: 'Own', interactive: true, run: async ({ exec }) => {
      await exec({ argv: ['bash', '-c', 'trap "" TERM HUP; sleep 300 & echo $$ $! > pids; sleep 0.5; kill -${signal} $PPID; echo SENT; wait; sleep 300; true'] });
    } })]`);
    await terminal(at, ['own'], [['SENT', '']]);
    const pids = readFileSync(join(at.root, 'pids'), 'utf8').trim().split(' ').map(Number);
    expect(pids.length).toBe(2);
    await until(() => !pids.some(runs), 10);
  },
);
