import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { expect, test } from 'vitest';
import { cleanEnv } from '../helpers/program.ts';
import type { Printed } from '../helpers/program.ts';
import { api, bare, configText, session } from '../helpers/project.ts';

const hello = configText(`[task({ name: 'hello', summary: 'Greet', run() {} })]`);
const config = (body: string) =>
  `import { defineConfig, task } from ${JSON.stringify(api)};\nexport default defineConfig(${body});`;
const named = (...names: readonly string[]) =>
  `[${names.map((name) => `task({ name: '${name}', summary: '${name}', run() {} })`).join(', ')}]`;
/** The names that `list` gives. */
async function listed(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const at = bare(files);
  const { code, stdout, stderr } = await at.run(['list', '--json', ...args]);
  return code === 0
    ? (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name)
    : { code, stderr };
}

const esm = '{"type":"module"}';
const places = ['kpi.config.ts', 'kpi.config.mts', 'kpi.config.js', 'kpi.config.mjs'];
test.each([...places, ...places.map((name) => `.config/${name}`)])(
  '%s is found upwards',
  async (name) => {
    expect(
      await listed(
        { [name]: hello, 'package.json': esm, 'a/b/package.json': '{}' },
        '--cwd',
        'a/b',
      ),
    ).toEqual(['hello']);
  },
);

test.each(['kpi.config.ts', 'kpi.config.js', '.config/kpi.config.mjs'])(
  'an empty %s is a config all the same, and it is said what it lacks',
  async (name) => {
    const found = await listed({ [name]: '', 'package.json': esm });
    const stderr = expect.stringMatching(/no default export; write/u) as string;
    expect(found).toEqual({ code: 2, stderr });
  },
);

test('the nearest config wins, and --config names another', async () => {
  const files = {
    'kpi.config.ts': config(`{ tasks: ${named('far')} }`),
    'a/kpi.config.ts': config(`{ tasks: ${named('near')} }`),
  };
  expect(await listed(files, '-C', 'a')).toEqual(['near']);
  expect(await listed(files, '-C', 'a', '--config=../kpi.config.ts')).toEqual(['far']);
});

const nodes = (process.env['KPI_TASKS_TEST_NODES'] ?? process.execPath).split(':');
const bin = join(import.meta.dirname, '..', '..', 'src', 'bin.ts');

test.each(
  nodes.flatMap((node) => [undefined, 'commonjs', 'module'].map((type) => [node, type] as const)),
)(
  'on %s a TypeScript config in a project of type %s loads without a warning',
  async (node, type) => {
    const at = bare({
      'package.json': JSON.stringify(type === undefined ? { name: 'x' } : { name: 'x', type }),
      'kpi.config.ts': `import { helper } from './helper.ts';\n${configText('[helper]')}`,
      'helper.ts': `import { task } from ${JSON.stringify(api)};\nexport const helper = task({ name: 'help-me', summary: 'Help', run() {} });`,
    });
    const printed = await new Promise<Printed>((resolve) => {
      execFile(
        node,
        [bin, 'list'],
        { cwd: at.root, env: cleanEnv({ KPI_TASKS_STATE_DIR: at.state }) },
        (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });
    expect(printed).toEqual({
      code: 0,
      stdout: expect.stringContaining('help-me') as string,
      stderr: '',
    });
  },
);

test.each([
  [
    'throws',
    { 'kpi.config.ts': `\nthrow new Error('it went wrong');` },
    'it went wrong',
    'kpi.config.ts:2',
  ],
  [
    'throws ENOENT',
    { 'kpi.config.ts': `import { readFileSync } from 'node:fs';\nreadFileSync('/no/such/file');` },
    '/no/such/file',
    'kpi.config.ts:2',
  ],
  [
    'throws after an await',
    { 'kpi.config.ts': `await Promise.resolve();\n\nthrow new Error('late');` },
    'late',
    'kpi.config.ts:3',
  ],
  [
    'has a syntax error',
    { 'kpi.config.ts': `const a = 1;\nconst b = = 2;` },
    'Expression expected',
    'kpi.config.ts:2',
  ],
  [
    'imports a file that throws',
    { 'kpi.config.ts': `import './deep.ts';`, 'deep.ts': `\n\nthrow new Error('deep down');` },
    'deep down',
    'deep.ts:3',
  ],
  [
    'imports a package that cannot be read',
    {
      'kpi.config.ts': `\n\nimport 'broken';`,
      'node_modules/broken/package.json': '{ "type": "module", "exports": "./a.js" }',
      'node_modules/broken/a.js': `export const a = 1;\nconst b = = 2;`,
    },
    'Expression expected',
    'node_modules/broken/a.js:2',
  ],
  [
    'imports what is not there',
    { 'kpi.config.ts': `import './gone.ts';` },
    'gone.ts',
    'kpi.config.ts',
  ],
  [
    'imports a package that is not installed',
    { 'kpi.config.ts': `import 'no-such-package-here';` },
    "kpi.config.ts: Cannot find package 'no-such-package-here'",
    'kpi.config.ts',
  ],
  [
    'uses an enum',
    { 'kpi.config.ts': `enum A { b }\nexport default {};` },
    'enum',
    'kpi.config.ts',
  ],
  [
    'includes a record',
    { 'kpi.config.ts': `export default { include: { kpi: {} } };` },
    '`include` is not a list',
    'kpi.config.ts',
  ],
  [
    'includes what is no config',
    { 'kpi.config.ts': `export default { include: ['./other.ts'] };` },
    'entry 1 of `include` is not a config to include',
    'kpi.config.ts',
  ],
  [
    'lists what is no checklist',
    { 'kpi.config.ts': `export default { checklists: [1] };` },
    'entry 1 of `checklists` is not a checklist',
    'kpi.config.ts',
  ],
  [
    'puts nothing before a task',
    { 'kpi.config.ts': `export default { before: {} };` },
    '`before` is not a list',
    'kpi.config.ts',
  ],
  [
    'has no default export',
    { 'kpi.config.ts': `export const a = 1;` },
    'no default export',
    'kpi.config.ts',
  ],
  [
    'lists what is no task',
    { 'kpi.config.ts': config(`{ tasks: [...${named('a')}, 7] }`) },
    'entry 2 of `tasks`',
    'kpi.config.ts',
  ],
  ...[
    ['`run: 7`', `{ name: 'a', summary: 'A', run: 7 }`, 'a function, a sequence() or an all()'],
    ['no summary', `{ name: 'a', run() {} }`, 'a line that says what it does'],
    [
      'a need by name',
      `{ name: 'a', summary: 'A', needs: { b: 'b' }, run() {} }`,
      'record of tasks',
    ],
    ['an option that is none', `{ name: 'a', summary: 'A', options: { x: 5 }, run() {} }`, 'flag.'],
    ...[
      ['when', `'no'`, 'a function'],
      ['cleanup', `{ rm: 1 }`, 'a function'],
      ['print', `'%s'`, 'a function'],
      ['after', `['b']`, 'tasks in a list'],
      ['after', `{ b: 1 }`, 'a list'],
      ['requires', `'git'`, 'a list'],
      ['inputs', `'src'`, 'a list'],
      ['aliases', `'b'`, 'texts in a list'],
      ['limit', `'5s'`, 'a number of seconds'],
      ['retry', `3`, 'such as { times: 3 }'],
      ['confirm', `true`, 'a function that gives one'],
    ].map(([key = '', value, words]): [string, string, string] => [
      `a \`${key}\` that is ${value}`,
      `{ name: 'a', summary: 'A', run() {}, ${key}: ${value} }`,
      `${words}, and its \`${key}\` is`,
    ]),
    ['a name with a blank', `{ name: 'a b', summary: 'A', run() {} }`, 'can be typed'],
    ['a name with a dash', `{ name: '-a', summary: 'A', run() {} }`, 'can be typed'],
    ['no name', `{ summary: 'A', run() {} }`, 'can be typed'],
  ].map(([what, body, words]): [string, Record<string, string>, string, string] => [
    `gives a task ${what}`,
    { 'kpi.config.ts': config(`{ tasks: [task(${body})] }`) },
    words ?? '',
    'kpi.config.ts:2',
  ]),
  [
    'includes what is not there',
    { 'kpi.config.ts': config(`{ include: [{ config: './gone.ts' }] }`) },
    './gone.ts',
    'kpi.config.ts',
  ],
])('a config that %s', async (_, files, words, place) => {
  const at = bare(files);
  for (const args of [['list'], ['hello'], ['list', '--json']]) {
    const { code, stdout, stderr } = await at.run(args);
    // A message is wrapped to the width of the screen.
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(words);
    expect(stderr).toContain(place);
    expect(stderr).not.toMatch(/^\s+at .*node:internal/m);
    expect(code).toBe(2);
    if (args.includes('--json'))
      expect(JSON.parse(stdout)).toMatchObject({ type: 'run.end', exit: 2 });
  }
});

test('configs include others, with a prefix, in a ring, or not at all', async () => {
  const files = {
    'kpi.config.ts': config(`{ tasks: ${named('own')}, include: [
      { config: './a/a.ts' }, { config: './b.ts', as: 'b' }, { config: './gone.ts', optional: true } ] }`),
    'a/a.ts': config(
      `{ tasks: ${named('a')}, include: [{ config: '../b.ts', as: 'a' }, { config: '../kpi.config.ts' }] }`,
    ),
    'b.ts': config(`{ tasks: ${named('lint')}, include: [{ config: './b.ts' }] }`),
  };
  expect(await listed(files)).toEqual(['a:lint', 'a', 'b:lint', 'own']);
});

test('a name in two configs is refused with both places', async () => {
  const at = bare({
    'kpi.config.ts': config(`{ tasks: ${named('lint')}, include: [{ config: './more/b.ts' }] }`),
    'more/b.ts': config(`{ tasks: ${named('lint')} }`),
  });
  expect(session('list', await at.run(['list']), at.root)).toMatchInlineSnapshot(`
    "$ kpi-tasks list
    ExitCode 2
    STDOUT

    STDERR
    ✖ Two tasks are called “lint”: one in more/b.ts, one in kpi.config.ts.
      → Rename one of them, or include the other config with \`as\`, which puts a word
        before its names."
  `);
});

test.each([
  ['await new Promise(() => {});', /kpi\.config\.ts never gives its config/],
  ['process.exit(0);', /kpi\.config\.ts:1: process\.exit\(0\) was called/],
])('a config that never gives one is named: %s', async (line, words) => {
  const { code, stdout, stderr } = await bare({ 'kpi.config.ts': line }).run(['list']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(words);
});

const settings = (to: string) =>
  `import { defineConfig, setting, task } from ${JSON.stringify(api)};
export const colour = setting({
  name: 'colour',
  initial: 'green',
  problem: (value) => (value === '' ? 'it has no name' : null),
});
const tell = task({
  name: 'tell',
  summary: 'Tell',
  prepare: (look) => ({ notes: [look.setting(colour)], commands: [] }),
  run: (context) => context.say(context.setting(colour)),
});
export default defineConfig({ tasks: [tell], settings: [${to}] });`;

test.each([
  ['nobody says another', settings(''), '{ include: [base] }', 'green'],
  ['an included config says another', settings("colour.to('red')"), '{ include: [base] }', 'red'],
  [
    'the config says it, over one that it includes',
    settings("colour.to('red')"),
    "{ include: [base], settings: [colour.to('blue'), colour.to((green) => `light ${green}`)] }",
    'light green',
  ],
])('a setting where %s', async (_, base, body, expected) => {
  const at = bare({
    'base.ts': base,
    'kpi.config.ts': `import base, { colour } from './base.ts';
import { defineConfig } from ${JSON.stringify(api)};
void colour;
export default defineConfig(${body.replace('[base]', '[{ config: base }]')});`,
  });
  expect((await at.run(['tell'])).stderr + (await at.run(['tell', '--dry-run'])).stdout).toMatch(
    new RegExp(`${expected}[^]*${expected}`),
  );
});

test.each([
  ["colour.to('')", /kpi\.config\.ts:13: the setting `colour`: it has no name/],
  ['{ colour: 1 }', /kpi\.config\.ts: entry 1 of `settings` is not what a\s+setting gives/],
])('the setting %s is refused with its place', async (to, words) => {
  const { code, stderr } = await bare({ 'kpi.config.ts': settings(to) }).run(['list']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(words) });
});
