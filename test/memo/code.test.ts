import { execFile } from 'node:child_process';
import { chmodSync, globSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { built } from '../helpers/built.ts';
import { cleanEnv } from '../helpers/program.ts';
import { put, tree } from '../helpers/tree.ts';

const execute = promisify(execFile);
const home = built();
const hello = `import { defineConfig, task } from ${JSON.stringify(join(home, 'dist', 'index.js'))};
export default defineConfig({ tasks: [
  task({ name: 'hello', summary: 'Greet', run: ({ say }) => say('hello') }),
  task({ name: 'fail', summary: 'Fail', run: () => { throw new Error('no'); } }),
] });
`;

/** A folder with a config, and a place for the code that is kept. */
function place(config = hello) {
  const [folder, cache] = [tree(), tree()];
  put(folder, { 'kpi.config.ts': config });
  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    execute(process.execPath, [join(home, 'dist', 'bin.cjs'), ...args], {
      cwd: folder,
      env: cleanEnv({ XDG_CACHE_HOME: cache, KPI_TASKS_STATE_DIR: join(cache, 'state'), ...env }),
    });
  const files = () => globSync(join(cache, 'kpi-tasks', 'code', '*')).sort();
  return {
    run,
    files,
    kinds: () => files().map((file) => readFileSync(file, 'latin1').split('\n', 1)[0]!.split(' ')),
    kept: () => files().map((file) => statSync(file).ctimeMs),
  };
}

test('what ships is ASCII, and each file ends with a mark of its own', () => {
  const files = readdirSync(join(home, 'dist')).filter((name) => name !== 'bin.cjs');
  const texts = files
    .filter((name) => name.endsWith('.cjs'))
    .map((name) => readFileSync(join(home, 'dist', name), 'utf8'));
  expect(texts.length).toBeGreaterThan(10);
  for (const text of texts) {
    expect(text).toMatch(/^[\0-\u007F]*\/\/# code \w{24}\n$/);
    expect(text).toMatch(/^(['"])use strict\1;/);
  }
  expect(new Set(texts.map((text) => text.slice(-32))).size).toBe(texts.length);
});

test('the code of a run is kept, and used by the next one', async () => {
  const at = place();
  await at.run(['hello']);
  const first = at.kept();
  expect(first.length).toBeGreaterThan(1);
  const { stderr } = await at.run(['hello']);
  expect(stderr).toContain('hello done');
  expect(at.kept()).toEqual(first);
  // Another command uses other functions; those of the first are still there.
  await at.run(['list', '--json']);
  expect(at.kept()).not.toEqual(first);
  expect(at.kinds().every((kinds) => kinds.length === 2)).toBe(true);
});

test('a run that fails, and one that shall keep nothing, keep nothing', async () => {
  const at = place();
  await expect(at.run(['fail'])).rejects.toMatchObject({ code: 1 });
  await at.run(['hello'], { NODE_DISABLE_COMPILE_CACHE: '1' });
  await at.run(['hello'], { XDG_CACHE_HOME: '', HOME: '' });
  expect(at.files()).toEqual([]);
});

test.each([
  [
    'damaged',
    (old: Buffer) => Buffer.concat([old.subarray(0, 900), Buffer.alloc(99), old.subarray(999)]),
  ],
  ['cut off', (old: Buffer) => old.subarray(0, 1001)],
  ['empty', () => Buffer.alloc(0)],
  [
    'of another V8',
    (old: Buffer) => {
      const half = Buffer.from(old.subarray(0, old.length / 2));
      half.fill(7, half.indexOf('\n') + 1, half.indexOf('\n') + 17);
      return Buffer.concat([half, half]);
    },
  ],
])('code that is %s is not run, and made anew', async (_, spoil) => {
  const at = place();
  await at.run(['hello']);
  for (const file of at.files()) writeFileSync(file, spoil(readFileSync(file)));
  const spoilt = at.kept();
  const { stderr } = await at.run(['hello']);
  expect(stderr).toContain('hello done');
  expect(at.kept().every((one) => !spoilt.includes(one))).toBe(true);
});

test('code that others may have written is not touched', async () => {
  const at = place();
  await at.run(['hello']);
  for (const file of at.files()) {
    writeFileSync(file, 'anything');
    chmodSync(file, 0o666);
  }
  const first = at.kept();
  expect((await at.run(['hello'])).stderr).toContain('hello done');
  expect(at.kept()).toEqual(first);
});

test('what a config imports is what the program itself is made of', async () => {
  const at = place(`import { Stop, defineConfig, task } from 'kpi-tasks';
export default defineConfig({ tasks: [
  task({ name: 'hello', summary: 'Stop', run: () => { throw new Stop({ kind: 'usage', what: 'as asked', todo: [] }); } }),
] });
`);
  for (const _ of [1, 2])
    await expect(at.run(['hello'])).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('as asked'),
    });
});

test('without the program, what a config imports is loaded all the same', async () => {
  const { stdout } = await execute(process.execPath, [
    '--input-type=module',
    '-e',
    `import { flag } from ${JSON.stringify(join(home, 'dist', 'index.js'))};
     import * as tasks from ${JSON.stringify(join(home, 'dist', 'tasks.js'))};
     console.log(typeof flag.on, Array.isArray(tasks.kpi.tasks ?? []));`,
  ]);
  expect(stdout).toBe('function true\n');
});
