import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { files } from '../../src/store/files.ts';
import { records } from '../../src/store/records.ts';
import { openRun } from '../../src/store/run-folder.ts';
import { cleanEnv, events } from '../helpers/program.ts';
import { project } from '../helpers/project.ts';
import { put, tree } from '../helpers/tree.ts';

const bin = join(import.meta.dirname, '..', '..', 'src', 'bin.ts');
const tasks = `[
  task({ name: 'hello', summary: 'Greet', run: ({ say }) => say('hello') }),
  task({ name: 'flood', summary: 'Print', run: async ({ exec }) => {
    await exec({ argv: ['sh', '-c', 'yes | head -c 5000000'] });
    await exec({ argv: ['sh', '-c', 'echo went on > went-on'] });
  } }),
  task({ name: 'record', summary: 'Remember', run: async ({ records }) => {
    await records.add('kind', 'one', { text: 'x'.repeat(3000000) });
  } }),
]`;

test('damaged records are left out and named', async () => {
  const root = tree();
  const store = records(files(''), root);
  await store.add('builds', '1', { good: 1 });
  put(root, { 'builds/2.json': '{"cut', 'builds/3.json': '', 'builds/4.json.abc.tmp': '{}' });
  mkdirSync(join(root, 'builds/5.json'));
  await store.add('builds', '6', { good: 6 });
  expect(await store.all('builds')).toEqual({
    records: [
      { id: '1', value: { good: 1 } },
      { id: '6', value: { good: 6 } },
    ],
    damaged: ['2', '3', '5'].map((id) => join(root, 'builds', `${id}.json`)),
  });
  expect(await store.all('nothing')).toEqual({ records: [], damaged: [] });
});

test('logs whose names look alike do not share a file', async () => {
  const folder = await openRun(join(tree(), 'run'));
  for (const name of ['a:b', 'a_b', 'a#b', 'x'.repeat(300), '../up'])
    folder.log(name).write(`${name}\n`);
  folder.close();
  expect(readdirSync(folder.path).sort()).toEqual(
    [
      '.._up.log',
      'a_b-2.log',
      'a_b-3.log',
      'a_b.log',
      'events.jsonl',
      `${'x'.repeat(100)}.log`,
    ].sort(),
  );
});

test('a file is replaced whole, and a failure leaves nothing beside it', async () => {
  const root = tree({ 'a.json': 'old' });
  const all = files('');
  await all.write(join(root, 'a.json'), 'new', 0o600);
  expect(await all.text(join(root, 'a.json'))).toEqual({ is: 'there', text: 'new' });
  await expect(all.write(join(root, 'a.json', 'b'), 'x')).rejects.toMatchObject({
    failure: { kind: 'storage' },
  });
  expect(readdirSync(root)).toEqual(['a.json']);
});

/** Whether this machine lets us mount; without it the full disk cannot be had. */
const canMount = spawnSync('unshare', ['-rm', 'true']).status === 0;

test.skipIf(!canMount).each([['hello'], ['flood'], ['record'], ['flood', '--json']])(
  'a full disk is said plainly: %s %s',
  (...args: readonly (string | undefined)[]) => {
    const words = args.filter((word) => word !== undefined);
    const at = project(tasks);
    mkdirSync(at.state);
    // Of the disk only so much is left that the journal begins, and for `hello` not even that.
    const fill = words[0] === 'hello' ? 'dd if=/dev/zero of="$1/fill" bs=4k 2>/dev/null;' : '';
    const script = `mount -t tmpfs -o size=1m none "$1" && ${fill} shift && exec "$@"`;
    const { status, stdout, stderr } = spawnSync(
      'unshare',
      ['-rm', 'sh', '-c', script, 'sh', at.state, process.execPath, bin, ...words],
      {
        cwd: at.root,
        encoding: 'utf8',
        env: cleanEnv({ KPI_TASKS_STATE_DIR: at.state }),
        maxBuffer: 1 << 28,
      },
    );
    expect(stderr).toContain('the disk is full');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(status).toBe(4);
    expect(readdirSync(at.root)).not.toContain('went-on');
    if (words.includes('--json'))
      expect(events(stdout).at(-1)).toMatchObject({ type: 'run.end', exit: 4 });
  },
);

/** Root may do everything until it gives that right up. */
const humble =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : ['env'];

test.each([
  ['cannot be written', 0o500],
  ['cannot be read', 0o000],
])('a state folder that %s is said plainly', (_, mode) => {
  const at = project(tasks);
  mkdirSync(at.state);
  chmodSync(at.state, mode);
  const [program = '', ...before] = humble;
  const { status, stderr } = spawnSync(program, [...before, process.execPath, bin, 'hello'], {
    cwd: at.root,
    encoding: 'utf8',
    env: cleanEnv({ KPI_TASKS_STATE_DIR: at.state }),
  });
  chmodSync(at.state, 0o700);
  expect(stderr).toContain(`${at.state}/`);
  expect(stderr).toContain('permission denied');
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(status).toBe(4);
});

test('what only looks leaves nothing behind', async () => {
  const at = project(tasks);
  for (const args of [
    [],
    ['--help'],
    ['list'],
    ['hello', '--dry-run'],
    ['graph'],
    ['doctor'],
    ['--version'],
  ])
    expect((await at.run(args)).code).toBe(0);
  expect(
    execFileSync('find', [join(at.state, '..')], { encoding: 'utf8' })
      .trim()
      .split('\n'),
  ).toHaveLength(1);
});

test('a folder that cannot be made is looked for where something stands', async () => {
  const root = tree({ 'a file': '' });
  await expect(files('').makeFolder(join(root, 'a file', 'b', 'c'))).rejects.toMatchObject({
    failure: { kind: 'storage', path: join(root, 'a file', 'b', 'c'), near: join(root, 'a file') },
  });
});
