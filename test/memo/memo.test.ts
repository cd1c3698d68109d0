import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { built } from '../helpers/built.ts';
import { cleanEnv } from '../helpers/program.ts';
import { inTerminal } from '../helpers/terminal.ts';
import { put, tree } from '../helpers/tree.ts';

const execute = promisify(execFile);
const home = built();

const header = () =>
  `import { defineConfig, task } from ${JSON.stringify(join(home, 'dist', 'index.js'))};\n`;
const one = (name: string) => `task({ name: ${name}, summary: 'Stand in the list', run() {} })`;
const configOf = (name: string, more = '') =>
  `${header()}${more}\nexport default defineConfig({ tasks: [${one(name)}] });\n`;

/** A folder with the built program in it; its answers can be looked at. */
function place(files: Readonly<Record<string, string>>) {
  const folder = tree();
  const cache = tree();
  put(folder, files);
  const answers = () => globSync(join(cache, 'kpi-tasks', 'answers', '*'));
  const run = async (args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = folder) => {
    const { stdout, stderr } = await execute(
      process.execPath,
      [join(home, 'dist', 'bin.cjs'), ...args],
      {
        cwd,
        env: cleanEnv({ XDG_CACHE_HOME: cache, KPI_TASKS_STATE_DIR: join(cache, 's'), ...env }),
      },
    );
    expect(stderr).toBe('');
    return stdout;
  };
  return {
    folder,
    answers,
    run,
    /** Asks until the answer is kept: what has changed only now is not trusted yet. Then marks it as the kept one. */
    kept: async (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> => {
      for (let tries = 0; answers().length === 0 && tries < 50; tries += 1) await run(args, env);
      for (const file of answers()) writeFileSync(file, `${readFileSync(file, 'utf8')}KEPT\n`);
      expect(await run(args, env)).toMatch(/KEPT\n$/);
    },
  };
}

test('what is built can be run by its own name, as npx does it', async () => {
  const { stdout } = await execute(join(home, 'dist', 'bin.cjs'), ['--version']);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.each([
  ['list', ['list']],
  ['list as JSON', ['list', '--json']],
  ['general help', ['--help']],
  ['help for a task', ['help', 'fine']],
  ['completion', ['__complete', '--', 'fi']],
])('%s is the same when it is remembered', async (_, args) => {
  const at = place({ 'kpi.config.ts': configOf("'fine'") });
  const first = await at.run(args);
  await at.kept(args);
  expect(await at.run(args)).toBe(`${first}KEPT\n`);
});

test('what is remembered for one window is not shown in another', async () => {
  const summary = 'Say in many words what could be said in few, so that a window may be too narrow';
  const at = place({
    'kpi.config.ts': `${header()}export default defineConfig({ tasks: [task({ name: 'fine', summary: ${JSON.stringify(summary)}, run() {} })] });\n`,
  });
  const cache = tree();
  const env = { XDG_CACHE_HOME: cache, KPI_TASKS_STATE_DIR: join(cache, 's') };
  const answers = () => globSync(join(cache, 'kpi-tasks', 'answers', '*'));
  const shown = async (size: string) => {
    const argv = [join(home, 'dist', 'bin.cjs'), 'list'];
    const { text } = await inTerminal(argv, [], { cwd: at.folder, env, size });
    return Math.max(...text.split('\r\n').map((line) => line.length));
  };
  for (const [index, columns] of [50, 100, 70].entries()) {
    for (let tries = 0; answers().length <= index && tries < 50; tries += 1)
      expect(await shown(`${columns}x24`)).toBeLessThanOrEqual(Math.min(78, columns));
    expect(await shown(`${columns}x24`)).toBeGreaterThan(Math.min(78, columns) - 10);
  }
  expect(await shown('50x24')).toBeLessThanOrEqual(50);
});

type Change = readonly [
  what: string,
  files: Readonly<Record<string, string>>,
  change: (folder: string) => void,
  env?: NodeJS.ProcessEnv,
];
const changes = (): readonly Change[] => [
  [
    'the config',
    { 'kpi.config.ts': configOf("'old'") },
    (folder) => put(folder, { 'kpi.config.ts': configOf("'new'") }),
  ],
  [
    'a file that it imports',
    {
      'kpi.config.ts': configOf('name', "import { name } from './name.ts';"),
      'name.ts': "export const name = 'old';",
    },
    (folder) => put(folder, { 'name.ts': "export const name = 'new';" }),
  ],
  [
    'a config that it includes',
    {
      'kpi.config.ts': `${header()}export default defineConfig({ include: [{ config: './more.config.ts' }] });`,
      'more.config.ts': configOf("'old'"),
    },
    (folder) => put(folder, { 'more.config.ts': configOf("'new'") }),
  ],
  [
    'a config that it includes where there is one',
    {
      'kpi.config.ts': `${header()}export default defineConfig({ include: [{ config: './more.config.ts', optional: true }] });`,
    },
    (folder) => put(folder, { 'more.config.ts': configOf("'new'") }),
  ],
  [
    'a data file that it imports',
    {
      'kpi.config.ts': configOf(
        'data.name',
        "import data from './data.json' with { type: 'json' };",
      ),
      'data.json': '{ "name": "old" }',
    },
    (folder) => put(folder, { 'data.json': '{ "name": "new" }' }),
  ],
  [
    'a package that it imports',
    {
      'kpi.config.ts': configOf('name', "import { name } from 'names';"),
      'node_modules/names/package.json':
        '{ "name": "names", "type": "module", "exports": "./a.js" }',
      'node_modules/names/a.js': "export const name = 'old';",
      'node_modules/names/b.js': "export const name = 'new';",
    },
    (folder) =>
      put(folder, {
        'node_modules/names/package.json':
          '{ "name": "names", "type": "module", "exports": "./b.js" }',
      }),
  ],
  [
    'a link on the way to what it imports',
    {
      'kpi.config.ts': configOf('name', "import { name } from './now/name.ts';"),
      'a/name.ts': "export const name = 'old';",
      'b/name.ts': "export const name = 'new';",
      now: '-> a',
    },
    (folder) => {
      rmSync(join(folder, 'now'));
      symlinkSync('b', join(folder, 'now'));
    },
  ],
];

test('what changes the list makes it be asked anew', async () => {
  for (const [what, files, change] of changes()) {
    const { now, ...rest } = files as { readonly now?: string };
    const at = place(rest);
    if (now !== undefined) symlinkSync(now.slice(3), join(at.folder, 'now'));
    await at.kept(['list']);
    change(at.folder);
    const text = await at.run(['list']);
    expect({ what, text }).toMatchObject({ text: expect.stringContaining('  new  ') as string });
    expect(text).not.toContain('KEPT');
  }
}, 60_000);

test('a nearer config wins over the remembered one', async () => {
  const at = place({ 'kpi.config.ts': configOf("'far'"), 'sub/x': '' });
  const sub = join(at.folder, 'sub');
  for (let tries = 0; at.answers().length === 0 && tries < 50; tries += 1)
    expect(await at.run(['list'], {}, sub)).toContain('  far  ');
  put(sub, { 'kpi.config.ts': configOf("'near'") });
  expect(await at.run(['list'], {}, sub)).toContain('  near  ');
});

test('a variable that the config reads is part of the question', async () => {
  const at = place({ 'kpi.config.ts': configOf("process.env['WHO'] ?? 'nobody'") });
  await at.kept(['list'], { WHO: 'ann' });
  expect(await at.run(['list'], { WHO: 'bob' })).toContain('  bob  ');
  expect(await at.run(['list'])).toContain('  nobody  ');
});

test.each([
  [
    'reads a folder',
    "import { readdirSync } from 'node:fs';\nconst name = `n${readdirSync('.').length}`;",
  ],
  [
    'reads through the default',
    "import fs from 'node:fs';\nconst name = `n${fs.readdirSync('.').length}`;",
  ],
  ['asks for the time', 'const name = `n${Date.now()}`;'],
  ['makes the present date', 'const name = `n${new Date().getTime()}`;'],
  ['throws dice', 'const name = `n${Math.random()}`;'],
  ['lists the environment', 'const name = `n${Object.keys(process.env).length}`;'],
  ['asks the process', 'const name = `n${process.pid}`;'],
  [
    'runs a program',
    "import { execSync } from 'node:child_process';\nconst name = String(execSync('echo n')).trim();",
  ],
  [
    'gets a part of Node by its name',
    "const name = `n${process.getBuiltinModule('fs').readdirSync('.').length}`;",
  ],
  ['measures', 'const name = `n${performance.now()}`;'],
])('the list of a config that %s is never remembered', async (_, more) => {
  const at = place({ 'kpi.config.ts': configOf('name', more) });
  // A second question that can be kept shows that by now this one would have been, too.
  const other = place({ 'kpi.config.ts': configOf("'plain'") });
  for (let tries = 0; other.answers().length === 0 && tries < 50; tries += 1) {
    await at.run(['list']);
    await other.run(['list']);
  }
  expect(await at.run(['list'])).toMatch(/^ {2}n/m);
  expect(at.answers()).toEqual([]);
});

test('a config that only imports what could look, for its tasks to use, is remembered', async () => {
  const at = place({
    'kpi.config.ts': configOf(
      "'later'",
      "import fs, { readFileSync } from 'node:fs';\nexport const use = () => [fs.existsSync('x'), readFileSync, process.pid, Date.now()];",
    ),
  });
  await at.kept(['list']);
});

test('an answer that is damaged, or of another question, is not given', async () => {
  const at = place({ 'kpi.config.ts': configOf("'fine'") });
  await at.kept(['list']);
  for (const text of ['', 'x', '{}\nwrong\n', '{"key":"other","stamps":[],"env":[]}\nwrong\n']) {
    for (const file of at.answers()) writeFileSync(file, text);
    expect(await at.run(['list'])).toContain('  fine  ');
  }
});

test('a task is never answered from memory, and nothing is kept of an error', async () => {
  const at = place({ 'kpi.config.ts': configOf("'fine'") });
  await at.run(['fine', '--quiet']);
  await execute(process.execPath, [join(home, 'dist', 'bin.cjs'), 'help', 'nothing'], {
    cwd: at.folder,
    env: cleanEnv({ XDG_CACHE_HOME: join(at.folder, 'cache') }),
  }).catch(() => undefined);
  expect(at.answers()).toEqual([]);
  expect(existsSync(join(at.folder, 'cache', 'kpi-tasks', 'answers'))).toBe(false);
});
