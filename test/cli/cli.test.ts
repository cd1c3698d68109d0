import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cleanEnv, events } from '../helpers/program.ts';
import { bare, project, session } from '../helpers/project.ts';

const bin = join(import.meta.dirname, '..', '..', 'src', 'bin.ts');
const tasks = `[
  task({
    name: 'greet', summary: 'Greet somebody', group: 'Social', rest: 'added to the greeting',
    examples: ['greet Ada', 'greet Ada --tone warm --times 2'],
    options: {
      who: arg.text('Whom to greet'),
      tone: flag.choice(['warm', 'cool'], 'How it sounds', { default: 'cool', short: 't' }),
      times: flag.number('How often', { default: 1, env: 'GREET_TIMES', min: 1, max: 9 }),
      loudVoice: flag.on('In capitals'),
    },
    run: ({ options, rest, say }) => { say('greeting'); return { ...options, rest: [...rest] }; },
    print: (result) => JSON.stringify(result),
  }),
  task({ name: 'fail', summary: 'Fail', run: () => { throw stop('It is broken', { todo: ['Mend it:', '$ mend it'] }); } }),
]`;
const at = () => project(tasks);
const said = async (...args: readonly string[]) => {
  const { code, stdout } = await at().run(args);
  return code === 0 ? (JSON.parse(stdout) as Record<string, unknown>) : code;
};

test.each([['-h'], ['--help'], ['help']])('%s is help, on stdout', async (...args) => {
  const here = at();
  const help = await here.run(args);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toBe((await here.run(['--help'])).stdout);
  expect(Math.max(...help.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

test.each([
  [['greet', '-h']],
  [['-h', 'greet']],
  [['greet', '--help', '--tone', 'warm']],
  [['greet', 'Ada', '-h']],
])('%j is the help of a task', async (args) => {
  const here = at();
  expect(await here.run(args)).toEqual(await here.run(['help', 'greet']));
});

test.each(['list', 'doctor', 'graph', 'completion'])('%s has help of its own', async (name) => {
  const here = at();
  const help = await here.run(['help', name]);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain(`Usage: kpi-tasks ${name}`);
});

test('--list beside a task shows what there is, and runs nothing', async () => {
  const here = at();
  expect(await here.run(['--list', 'fail'])).toEqual(await here.run(['list']));
});

test('a step summary that cannot be written changes nothing of what the run gives', async () => {
  const ci = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: '/nowhere/summary' };
  const { code, stdout, stderr } = await at().run(['greet', 'Ada'], ci);
  expect([code, stdout]).toEqual([0, (await at().run(['greet', 'Ada'])).stdout]);
  expect(stderr).toContain('the step summary could not be written: Error: ENOENT');
});

test('an empty argument is told apart from an empty flag', async () => {
  const { code, stderr } = await at().run(['greet', '']);
  expect(code).toBe(2);
  expect(stderr).toContain('WHO needs a value');
  expect(stderr).not.toContain('WHO=');
});

test('help needs no config', async () => {
  const empty = bare({});
  expect(await empty.run(['--help'])).toMatchObject({ code: 0, stderr: '' });
  expect(await empty.run(['help', 'exit-codes'])).toMatchObject({ code: 0, stderr: '' });
});

test.each([
  [['greet', 'Ada'], { who: 'Ada', tone: 'cool', times: 1, loudVoice: false, rest: [] }],
  [['greet', '--tone=warm', 'Ada'], { tone: 'warm' }],
  [['greet', 'Ada', '--tone', 'warm'], { tone: 'warm' }],
  [['greet', 'Ada', '-t', 'warm'], { tone: 'warm' }],
  [['greet', 'Ada', '-twarm'], { tone: 'warm' }],
  [['-q', 'greet', '--times', '2', 'Ada', '--loud-voice'], { times: 2, loudVoice: true }],
  [['greet', 'Ada', '--loud-voice', '--no-loud-voice'], { loudVoice: false }],
  [
    ['greet', 'Ada', '--', '--tone', 'warm', '-h'],
    { tone: 'cool', rest: ['--tone', 'warm', '-h'] },
  ],
  [['-C', '.', '--color', 'never', '-j2', 'greet', 'Ada'], { who: 'Ada' }],
])('%j is understood', async (args, expected) => {
  expect(await said(...args)).toMatchObject(expected);
});

test('what the command line does not say, the environment may', async () => {
  const here = at();
  const times = async (args: readonly string[]) =>
    (JSON.parse((await here.run(args, { GREET_TIMES: '7' })).stdout) as { times: number }).times;
  expect([await times(['greet', 'Ada']), await times(['greet', 'Ada', '--times', '2'])]).toEqual([
    7, 2,
  ]);
});

const refused: readonly (readonly [string, string])[] = [
  ['gret', 'Did you mean greet?'],
  ['greet Ada --tne warm', 'Did you mean --tone?'],
  ['--jsn', 'Did you mean --json?'],
  ['greet', 'greet needs WHO: Whom to greet. → $ kpi-tasks help greet'],
  ['greet Ada Bob', 'does not know what to do with “Bob”'],
  ['greet Ada --tone warn', 'Did you mean warm? $ kpi-tasks help greet'],
  ['greet Ada --tone', '--tone needs a value'],
  ['greet Ada --times many', '--times is a number, not “many”'],
  ['greet Ada --times 0', '--times is at least 1, not 0. → $ kpi-tasks help greet'],
  ['greet Ada --times 10', '--times is at most 9, not 10.'],
  ['greet Ada --loud-voice=maybe', '--loud-voice takes no value'],
  ['greet Ada --tone lukewarmish', '$ kpi-tasks help greet'],
  ['greet Ada -q=true', 'A flag of one letter takes no “=”'],
  ['help greet fail', 'help tells of one at a time, and not of “fail” as well.'],
  ['-', 'There is no task called “-”'],
  ['greet Ada -j 0', '--concurrency is a whole number from 1'],
  ['greet Ada --color sometimes', '--color is always, never or auto'],
  ['fail -- x', 'nothing may follow “--”'],
  ['list --cwd /nowhere', 'There is no folder /nowhere'],
  ['list --config /nowhere.ts', 'There is no config at /nowhere.ts'],
  ['completion tcsh', 'There is no completion for “tcsh”'],
  ['graph --format gif', '--format is one of'],
];

test.each(refused)('%s is refused: %s', async (line, words) => {
  const here = at();
  const plain = await here.run(line.split(' '));
  expect(plain.stderr.replaceAll(/\s+/g, ' ')).toContain(words);
  expect(plain.stderr).not.toMatch(/^\s+at /m);
  expect(plain).toMatchObject({ code: 2, stdout: '' });
  const json = await here.run(['--json', ...line.split(' ')]);
  expect(json.code).toBe(2);
  expect(events(json.stdout)).toMatchObject([
    { v: 1, type: 'run.end', status: 'refused', exit: 2 },
  ]);
});

test('--version wherever it stands, and nothing runs', async () => {
  for (const args of [['--version'], ['list', '--version'], ['fail', '--version']])
    expect(await at().run(args)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/) as string,
    });
});

test.each([['-C'], ['--cwd'], ['--cwd='], ['-C=']])(
  '%s takes the program elsewhere',
  async (how) => {
    const here = project(tasks, { 'deep/down/x': '' });
    const args =
      how === '-C='
        ? ['-Cdeep/down']
        : how.endsWith('=')
          ? [`${how}deep/down`]
          : [how, 'deep/down'];
    expect((await here.run([...args, 'list'])).stdout).toContain('greet');
    const { stdout } = await here.run([...args, 'list', '--json']);
    expect((JSON.parse(stdout) as { place: string }[])[0]!.place).toBe('../../kpi.config.ts');
  },
);

test('a session of a failure', async () => {
  const here = at();
  expect(session('fail', await here.run(['fail', '--quiet']), here.root)).toMatchInlineSnapshot(`
    "$ kpi-tasks fail
    ExitCode 1
    STDOUT

    STDERR
    00:00:00 fail failed after N s: It is broken
    ✖ It is broken
      → Mend it:
        $ mend it"
  `);
});

test('a session of the overview', async () => {
  const here = at();
  const printed = session('', await here.run([]), here.root);
  expect(printed.replace(/\d+\.\d+\.\d+/, 'VERSION')).toMatchInlineSnapshot(`
    "$ kpi-tasks 
    ExitCode 0
    STDOUT
    kpi-tasks VERSION — tasks for kobotoolbox/kpi, in /project

    Social
      greet  Greet somebody

    Tasks
      fail  Fail

    Run one:      kpi-tasks greet Ada
    See it first: kpi-tasks greet Ada --dry-run
    What lacks:   kpi-tasks doctor
    More:         kpi-tasks --help
    STDERR
    "
  `);
});

test('a session of a misspelt task', async () => {
  const here = at();
  expect(session('gret', await here.run(['gret']), here.root)).toMatchInlineSnapshot(`
    "$ kpi-tasks gret
    ExitCode 2
    STDOUT

    STDERR
    ✖ There is no task called “gret”.
      → Did you mean greet?
      → Everything there is: kpi-tasks list"
  `);
});

/** Runs a line of bash in which `kpi-tasks` is the program. */
function bash(line: string, cwd: string, env: NodeJS.ProcessEnv = {}, shell = 'bash') {
  const script = `kpi-tasks() { ${JSON.stringify(process.execPath)} ${JSON.stringify(bin)} "$@"; }\n${line}`;
  const { status, stdout, stderr } = spawnSync(shell, ['-c', script], {
    cwd,
    encoding: 'utf8',
    env: cleanEnv({ KPI_TASKS_STATE_DIR: `${cwd}/state`, ...env }),
  });
  return { code: status, stdout, stderr };
}

test.each([
  ['kpi-tasks list | head -1; echo ${PIPESTATUS[0]}'],
  ['kpi-tasks list | true; echo ${PIPESTATUS[0]}'],
  ['kpi-tasks greet Ada --json | head -1 >/dev/null; echo ${PIPESTATUS[0]}'],
  ['kpi-tasks greet Ada --json 2>&1 | true; echo ${PIPESTATUS[0]}'],
  ['kpi-tasks greet Ada <&- >/dev/null; echo $?'],
  ['kpi-tasks greet Ada >&-; echo $?'],
  ['kpi-tasks greet Ada >/dev/null 2>&-; echo $?'],
])('a closed end does no harm: %s', (line) => {
  const { stdout, stderr } = bash(line, at().root);
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('0');
  expect(stderr).not.toMatch(/EPIPE|^\s+at /m);
});

test('a full disk behind stdout does no harm to the run', () => {
  const { stderr } = bash('kpi-tasks greet Ada >/dev/full; echo "code $?" >&2', at().root);
  expect(stderr).toContain('code 0');
  expect(stderr).not.toMatch(/^\s+at /m);
});

test.each([
  ['list', 1],
  ['help greet', 1],
  ['graph', 1],
  ['greet Ada --dry-run', 1],
  ['greet Ada --json', 0],
])(
  'a full disk behind stdout is told, and an answer that is lost is a failure: %s',
  (line, code) => {
    const { stderr } = bash(`kpi-tasks ${line} >/dev/full; echo "code $?" >&2`, at().root);
    expect(stderr).toContain('stdout cannot be written (ENOSPC');
    expect(stderr).toContain(`code ${code}`);
  },
);

const colours: readonly (readonly [string, NodeJS.ProcessEnv, boolean])[] = [
  ['', {}, false],
  ['', { FORCE_COLOR: '1' }, true],
  ['', { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ['', { FORCE_COLOR: '1', TERM: 'dumb' }, true],
  ['', { FORCE_COLOR: '0' }, false],
  ['--color=always', { NO_COLOR: '1' }, true],
  ['--color always', { FORCE_COLOR: '0' }, true],
  ['--color=never', { FORCE_COLOR: '1' }, false],
];

test.each(colours)('colour with %j and %j: %j', async (flag, env, colour) => {
  const { stderr } = await at().run(['fail', ...flag.split(' ').filter(Boolean)], env);
  expect(stderr.includes('\u001B[')).toBe(colour);
  expect(stderr).not.toContain('Warning');
});

test.each([
  ['{}', {}, true],
  ['NO_COLOR', { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR', { NO_COLOR: '' }, true],
  ['TERM=dumb', { TERM: 'dumb' }, false],
])('colour on a terminal with %s: each stream decides', (_, env, colour) => {
  const line = `script -qec '${process.execPath} ${bin} fail --quiet 2>&1' /dev/null`;
  const { stdout } = bash(line, at().root, { TERM: 'xterm', ...env });
  // oxlint-disable-next-line no-control-regex -- colour is what is looked for.
  expect(/\u001B\[\d+m/.test(stdout)).toBe(colour);
});

test.each([{ KPI_TASKS_STATE_DIR: '' }, { XDG_STATE_HOME: 'here', KPI_TASKS_STATE_DIR: '' }])(
  'a variable that names no folder leaves nothing where one stands: %o',
  async (env) => {
    const here = at();
    const home = join(here.root, 'home');
    expect((await here.run(['greet', 'Ada'], { ...env, HOME: home })).code).toBe(0);
    expect(readdirSync(here.root).sort()).toEqual(['home', 'kpi.config.ts']);
    expect(readdirSync(join(home, '.local', 'state', 'kpi-tasks'))).toHaveLength(1);
  },
);

test('a relative state folder is refused, and nothing is put where one stands', async () => {
  const here = at();
  const before = readdirSync(here.root);
  const { code, stderr } = await here.run(['greet', 'Ada'], { KPI_TASKS_STATE_DIR: 'state' });
  expect([code, stderr]).toEqual([2, expect.stringContaining('KPI_TASKS_STATE_DIR is “state”')]);
  expect(readdirSync(here.root)).toEqual(before);
});
