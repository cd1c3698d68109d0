import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bare, configText, fileText, project } from '../helpers/project.ts';
import { anyInTerminal } from '../helpers/terminal.ts';
import type { Steps } from '../helpers/terminal.ts';

const bin = join(import.meta.dirname, '..', '..', 'src', 'bin.ts');
const tasks = `[
  task({
    name: 'greet', summary: 'Greet: somebody', aliases: ['hallo'],
    options: {
      mood: arg.choice(['glad', 'sad'], 'How it is meant'),
      names: arg.list('Whom to greet'),
      tone: flag.choice(['warm', 'cool'], 'How it sounds', { default: 'cool', short: 't' }),
      loudVoice: flag.on('In capitals'),
      to: flag.path('Where to'),
    },
    run: async ({ options, files, cwd }) => { await files.write(cwd + '/said', JSON.stringify(options)); },
  }),
  task({
    name: 'paint', summary: 'Paint',
    options: {
      colour: arg.choice(['green blue', 'green red', "it's", '*'], 'Colour', { required: false }),
      wall: flag.choice(['in here', 'out'], 'Which wall'),
    },
    run: async ({ options, files, cwd }) => { await files.write(cwd + '/said', JSON.stringify(options)); },
  }),
  task({ name: 'team:meet', summary: 'Meet', run: async ({ files, cwd }) => { await files.write(cwd + '/said', 'met'); } }),
  task({ name: 'team:part', summary: 'Part', run() {} }),
  task({ name: 'hidden', summary: 'Hidden', internal: true, run() {} }),
]`;

const commands = (stdout: string) => stdout.split('\n').map((line) => line.split('\t')[0]);

test.each([
  ['gre', ['greet']],
  ['hal', ['hallo']],
  ['hid', []],
  ['team:', ['team:meet', 'team:part']],
  ['-C . gre', ['greet']],
  ['greet ', ['glad', 'sad']],
  ['greet --tone ', ['warm', 'cool']],
  ['greet -t ', ['warm', 'cool']],
  ['hallo --tone w', ['warm']],
  ['greet --tone=', ['--tone=warm', '--tone=cool']],
  ['greet --tone warm g', ['glad']],
  ['greet glad ', []],
  ['greet --lo', ['--loud-voice']],
  ['greet --to ', []],
  ['greet --color ', ['always', 'never', 'auto']],
  ['--color=n', ['--color=never']],
  ['graph --format m', ['mermaid']],
  ['graph gr', ['greet']],
  ['help te', ['team:meet', 'team:part']],
  ['doctor --f', ['--fix', '--force']],
  ['completion z', ['zsh']],
  ['greet glad -- --', []],
])('after “%s” may stand %j', async (line, expected) => {
  const { code, stdout, stderr } = await project(tasks).run([
    '__complete',
    '--',
    ...line.split(' '),
  ]);
  expect([code, stderr]).toEqual([0, '']);
  expect(commands(stdout.trimEnd()).filter((word) => word !== '')).toEqual(expected);
});

test.each([
  ['-C there m'],
  ['--cwd there m'],
  ['--cwd=there m'],
  ['--config there/kpi.config.ts m'],
  ['--config=there/kpi.config.ts m'],
])('after “%s” stand the tasks of the other folder', async (line) => {
  const other = `[task({ name: 'mend', summary: 'Mend', run() {} })]`;
  const at = project(tasks, { 'there/kpi.config.ts': configText(other) });
  const { code, stdout } = await at.run(['__complete', '--', ...line.split(' ')]);
  expect([code, stdout]).toEqual([0, 'mend\tMend\n']);
});

/** A shell without anybody's settings; each knows its prompt. */
const shells: readonly (readonly [string, readonly string[], string])[] = [
  ['bash', ['--norc', '--noprofile', '-i'], 'eval "$(kpi-tasks completion bash)"'],
  [
    'zsh',
    ['-f', '-i'],
    'autoload -Uz compinit; compinit -u -D; eval "$(kpi-tasks completion zsh)"',
  ],
  ['fish', ['--no-config', '-i'], 'kpi-tasks completion fish | source'],
];
const there = shells.filter(([shell]) => spawnSync(shell, ['-c', 'true']).status === 0);

const typed: readonly (readonly [string, Steps, string])[] = [
  [
    'a task, a choice, the value of a flag, and a flag',
    [
      ['READY', 'kpi-tasks gre\t'],
      ['et', 'gl\t'],
      ['ad', '--tone=w\t'],
      ['arm', ' --lo\t'],
      ['ud-voice', '\r'],
    ],
    '{"mood":"glad","names":[],"tone":"warm","loudVoice":true}',
  ],
  [
    'a name with a colon',
    [
      ['READY', 'kpi-tasks team:m\t'],
      ['eet', '\r'],
    ],
    'met',
  ],
];

/** What bash puts into the line as it is, quotes and all. */
const quoted: readonly (readonly [string, Steps, string])[] = [
  [
    'choices with a blank, one behind quotes',
    [
      ['READY', `kpi-tasks paint --wall='in \t`],
      ['here', ' gre\t'],
      ['en\\ ', 'b\t'],
      ['lue', '\r'],
    ],
    '{"colour":"green blue","wall":"in here"}',
  ],
  [
    'a choice with a quote',
    [
      ['READY', 'kpi-tasks paint it\t'],
      ["\\'s", '\r'],
    ],
    `{"colour":"it's"}`,
  ],
  [
    'a choice that is a pattern, after one with a blank',
    [
      ['READY', 'kpi-tasks paint --wall i\t'],
      ['here', ' \\*\t'],
      ['* ', '\r'],
    ],
    '{"colour":"*","wall":"in here"}',
  ],
];
const file: (typeof typed)[number] = [
  'a file after a flag and its “=”',
  [
    ['READY', 'kpi-tasks greet glad --to=kpi.c\t'],
    ['onfig.ts', '\r'],
  ],
  '{"mood":"glad","names":[],"tone":"cool","loudVoice":false,"to":"/project/kpi.config.ts"}',
];
const rowsOf = (shell: string) =>
  shell === 'bash' ? [...typed, file, ...quoted] : shell === 'zsh' ? [...typed, file] : typed;

test.each(there.flatMap((shell) => rowsOf(shell[0]).map((one) => [...shell, ...one] as const)))(
  'in %s with Tab: %#',
  async (shell, args, setUp, _, keys, said) => {
    const here = project(tasks);
    const { root: folder } = bare({
      'kpi-tasks': `#!/bin/sh\nexec ${JSON.stringify(process.execPath)} ${JSON.stringify(bin)} "$@"\n`,
    });
    chmodSync(`${folder}/kpi-tasks`, 0o755);
    await anyInTerminal(
      [shell, ...args],
      [['', `${setUp}; echo REA''DY\r`], ...keys, ['', 'exit\r']],
      {
        cwd: here.root,
        env: {
          PATH: `${folder}:${process.env['PATH']}`,
          HOME: folder,
          KPI_TASKS_STATE_DIR: here.state,
        },
      },
    );
    expect((await fileText(`${here.root}/said`)).replaceAll(here.root, '/project')).toBe(said);
  },
);
