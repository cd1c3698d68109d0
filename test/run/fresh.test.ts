import { execFileSync } from 'node:child_process';
import {
  cpSync,
  globSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/index.ts';
import { gitIn } from '../helpers/git.ts';
import { events } from '../helpers/program.ts';
import { api, bare, configText, project, until } from '../helpers/project.ts';
import type { Project } from '../helpers/project.ts';
import { put, tree } from '../helpers/tree.ts';

/** A task that reads files, options, variables, a tool and a need, makes a file, and one that uses its result. */
const body = `(() => {
  const version = task({ name: 'version', summary: 'Version', run: async ({ files }) => {
    const read = await files.text('version.txt');
    return { version: read.is === 'there' ? read.text.trim() : '' };
  } });
  const make = task({
    name: 'make', summary: 'Make',
    options: { tag: flag.text('Tag', { default: 'a' }), at: flag.path('Where') },
    rest: 'words',
    needs: { version },
    inputs: ['src', '!src/skip', 'conf.json'],
    outputs: ['out'],
    environment: ['MODE'],
    tools: { tool: ['sh', 'tool.sh'] },
    run: async ({ exec, options, needs }) => {
      await exec({ argv: ['sh', '-c', 'mkdir -p out && cat src/*.txt > out/all.txt && echo ran >> runs'] });
      return { tag: options.tag, version: needs.version.version };
    },
    print: (made) => made.tag + ' ' + made.version,
  });
  const use = task({ name: 'use', summary: 'Use', needs: { made: make.with({}) }, inputs: [],
    run: ({ needs }) => ({ used: needs.made.version.toUpperCase() }), print: ({ used }) => used });
  return [make, use, version];
})()`;
const files = {
  'src/one.txt': 'one\n',
  'src/two.txt': 'two\n',
  'src/deep/er/three.md': '3',
  'src/skip/it.txt': '',
  'conf.json': '{}',
  'tool.sh': 'echo 1.0',
  'version.txt': 'v1',
};

/** How a task ended and why it ran, as one line. */
function toldOf(stdout: string, task: string): string {
  const told = events(stdout);
  const of = <T extends Event['type']>(type: T) =>
    told.find(
      (event): event is Extract<Event, { type: T }> =>
        event.type === type && 'task' in event && event.task === task,
    );
  const why = of('task.start')?.why ?? [];
  const words = why.map((change) => {
    const { is, ...more } = change;
    return [
      is,
      ...Object.values(more).map((value) =>
        typeof value === 'string' ? value : JSON.stringify(value),
      ),
    ].join(' ');
  });
  return [of('task.end')?.status, ...words].join(' | ');
}

async function made(at: Project, args: readonly string[] = [], env?: NodeJS.ProcessEnv) {
  const { stdout, code, stderr } = await at.run(['make', '--json', ...args], env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return toldOf(stdout, 'make');
}

/** The same project with and without git. */
function start(kind: 'git' | 'plain'): Project {
  const at = project(body, files);
  if (kind === 'git') commit(at.root);
  return at;
}
function commit(root: string) {
  put(root, { '.gitignore': 'out\nruns\n*.log\n' });
  gitIn(root, 'init', '-q');
  gitIn(root, 'add', '-A');
  gitIn(root, 'commit', '-qm', 'first');
}

const change: Readonly<Record<string, (root: string) => void>> = {
  'src/two.txt changed': (root) => put(root, { 'src/two.txt': 'TWO\n' }),
  'src/new.txt added': (root) => put(root, { 'src/new.txt': '' }),
  'src/deep/er/three.md removed': (root) => rmSync(join(root, 'src/deep/er/three.md')),
  'conf.json changed': (root) => put(root, { 'conf.json': '[]' }),
};

describe.each(['git', 'plain'] as const)('%s', (kind) => {
  test('what has not changed is not run, and its result is handed on', async () => {
    const at = start(kind);
    expect(await made(at)).toBe('done | unknown');
    expect(await made(at)).toBe('fresh');
    const use = await at.run(['use']);
    expect(use).toMatchObject({ code: 0, stdout: 'V1\n' });
    expect(await at.run(['make'])).toMatchObject({ code: 0, stdout: 'a v1\n' });
    expect(readFileSync(join(at.root, 'runs'), 'utf8')).toBe('ran\n');
  });

  test('a file that was changed, added or removed makes it run once more, and it says why', async () => {
    const at = start(kind);
    await made(at);
    for (const [name, work] of Object.entries(change)) {
      work(at.root);
      expect(await made(at)).toBe(`done | file inputs ${name}`);
    }
    expect(await made(at)).toBe('fresh');
  });

  test('touched, written again, beside the inputs, in folders that never count: no change', async () => {
    const at = start(kind);
    await made(at);
    utimesSync(join(at.root, 'src/one.txt'), 1, 1);
    put(at.root, { 'src/two.txt': 'two\n', 'conf.json': '{}' });
    put(at.root, { 'src/skip/x': 'x', 'other.txt': 'x', 'src/node_modules/x': 'x' });
    expect(await made(at)).toBe('fresh');
    expect(await made(at)).toBe('fresh');
  });

  test('an output that is gone, changed or added counts', async () => {
    const at = start(kind);
    await made(at);
    rmSync(join(at.root, 'out/all.txt'));
    expect(await made(at)).toBe('done | file outputs out/all.txt removed');
    put(at.root, { 'out/all.txt': 'mine', 'out/more': '' });
    expect(await made(at)).toBe(
      'done | file outputs out/all.txt changed | file outputs out/more added',
    );
  });

  test('options, words, variables, tools and results of needs count', async () => {
    const at = start(kind);
    await made(at);
    expect(await made(at, ['--tag', 'b'])).toBe('done | option tag a b');
    expect(await made(at)).toBe('fresh');
    expect(await made(at, ['--', 'x'])).toBe('done | option tag b a | rest [] ["x"]');
    expect(await made(at, [], { MODE: 'x' })).toBe('done | variable MODE set');
    expect(await made(at, [], { MODE: 'y' })).toBe('done | variable MODE changed');
    expect(await made(at)).toBe('done | variable MODE unset');
    put(at.root, { 'tool.sh': 'echo 2.0' });
    expect(await made(at)).toBe('done | tool tool 1.0 2.0');
    put(at.root, { 'version.txt': 'v2' });
    expect(await made(at)).toBe('done | result version');
    expect(await at.run(['use'])).toMatchObject({ stdout: 'V2\n' });
    expect(await made(at)).toBe('fresh');
  });
});

test('in a checkout what git ignores does not count, unless a glob leads into it', async () => {
  const at = project(
    `[task({ name: 'make', summary: 'Make', inputs: ['src/**', 'gen/*.txt', 'local.log'], run() {} })]`,
    files,
  );
  put(at.root, { 'gen/a.txt': '1' });
  commit(at.root);
  put(at.root, { '.gitignore': '*.log\n/gen/*\n' });
  gitIn(at.root, 'rm', '-rq', '--cached', 'gen');
  await made(at);
  put(at.root, { 'src/noise.log': 'x' });
  expect(await made(at)).toBe('fresh');
  put(at.root, { 'local.log': 'x' });
  expect(await made(at)).toBe('done | file inputs local.log added');
  put(at.root, { 'gen/a.txt': '2' });
  expect(await made(at)).toBe('done | file inputs gen/a.txt changed');
  put(at.root, { '.gitignore': '/gen/*\n' });
  expect(await made(at)).toBe('done | file inputs src/noise.log added');
});

test('committing, staging and switching branches change nothing as long as the content is the same', async () => {
  const at = start('git');
  put(at.root, { 'src/one.txt': 'edited\n' });
  await made(at);
  gitIn(at.root, 'add', '-A');
  expect(await made(at)).toBe('fresh');
  gitIn(at.root, 'commit', '-qm', 'second');
  expect(await made(at)).toBe('fresh');
  gitIn(at.root, 'checkout', '-q', 'HEAD~');
  expect(await made(at)).toBe('done | file inputs src/one.txt changed');
  gitIn(at.root, 'checkout', '-q', '-');
  expect(await made(at)).toBe('done | file inputs src/one.txt changed');
  gitIn(at.root, 'update-index', '--assume-unchanged', 'src/one.txt');
  expect(await made(at)).toBe('fresh');
  put(at.root, { 'src/one.txt': 'git was told not to look' });
  expect(await made(at)).toBe('done | file inputs src/one.txt changed');
});

test('git’s index stays as it is, byte for byte', async () => {
  const at = start('git');
  utimesSync(join(at.root, 'src/one.txt'), 1, 1);
  const index = join(at.root, '.git/index');
  const before = statSync(index, { bigint: true });
  await made(at);
  await made(at);
  const after = statSync(index, { bigint: true });
  expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
});

test.each(['git', 'plain'] as const)(
  'another folder with the same content has the same fingerprint (%s)',
  async (kind) => {
    const at = start(kind);
    const copy = tree();
    if (kind === 'git') gitIn(at.root, 'clone', '-q', '.', copy);
    else cpSync(at.root, copy, { recursive: true });
    const fingerprint = async (root: string) => {
      const said = await at.run(['make', '-n', '--json', '--at', join(root, 'src'), '-C', root]);
      const { tasks } = JSON.parse(said.stdout) as {
        tasks: { task: string; fingerprint: string | null }[];
      };
      return tasks.find(({ task }) => task === 'make')?.fingerprint;
    };
    const one = await fingerprint(at.root);
    expect(one).toMatch(/^[0-9a-f]{40}$/);
    expect(await fingerprint(copy)).toBe(one);
    put(copy, { 'src/one.txt': 'other' });
    expect(await fingerprint(copy)).not.toBe(one);
  },
);

test('-f runs what was asked for, and its needs only where they changed', async () => {
  const at = project(`(() => {
    const below = task({ name: 'below', summary: 'Below', inputs: ['kpi.config.ts'], run: () => 1 });
    return [task({ name: 'make', summary: 'Make', needs: { below }, inputs: ['kpi.config.ts'], run: () => 2 })];
  })()`);
  await at.run(['make']);
  const { stdout } = await at.run(['make', '-f', '--json']);
  expect(toldOf(stdout, 'below')).toBe('fresh');
  expect(toldOf(stdout, 'make')).toBe('done | forced');
});

test('a failed and a stopped run leave nothing that counts, and an earlier success does not either', async () => {
  const at = project(
    `[task({ name: 'make', summary: 'Make', inputs: ['in'], outputs: ['out'], run: async ({ exec, files }) => {
      await files.write('out', 'half');
      const mode = await files.text('mode');
      if (mode.is === 'there' && mode.text === 'fail') throw stop('It is broken');
      if (mode.is === 'there' && mode.text === 'hang') await exec({ argv: ['sh', '-c', 'touch hangs; sleep 60'] });
    } })]`,
    { in: '' },
  );
  expect(await made(at)).toBe('done | unknown');
  put(at.root, { mode: 'fail' });
  expect((await at.run(['make', '-f'])).code).toBe(1);
  rmSync(join(at.root, 'mode'));
  expect(await made(at)).toBe('done | unknown');
  put(at.root, { mode: 'hang' });
  const child = at.start(['make', '-f']);
  await until(() => globSync('hangs', { cwd: at.root }).length > 0);
  process.kill(child.pid!, 'SIGKILL');
  await until(() => child.exitCode !== null || child.signalCode !== null);
  rmSync(join(at.root, 'mode'));
  expect(await made(at)).toBe('done | unknown');
  expect(await made(at)).toBe('fresh');
});

test.each([
  ['an empty record', '*.record', () => ''],
  ['a record cut short', '*.record', (text: string) => text.slice(0, -9)],
  ['a record with another digit', '*.record', (text: string) => text.replace('"at":1', '"at":2')],
])('%s is not fresh, and is said', async (_, glob, damage) => {
  const at = start('plain');
  await made(at);
  const [file = ''] = globSync(join(at.state, '*', 'fresh', 'make-*', glob));
  writeFileSync(file, damage(readFileSync(file, 'utf8')));
  expect(await made(at)).toBe(`done | damaged ${file}`);
  expect(await made(at)).toBe('fresh');
});

test('a damaged list of files costs a look at the files, no more', async () => {
  const at = start('plain');
  await made(at);
  const [file = ''] = globSync(join(at.state, '*', 'fresh', 'make-*', '*.files'));
  writeFileSync(file, '');
  expect(await made(at)).toBe('fresh');
  put(at.root, { 'src/one.txt': 'x' });
  expect(await made(at)).toMatch(/^done \| file inputs src\/one.txt changed/);
});

test('where its inputs changed while it ran, that is among the reasons the next time', async () => {
  const at = project(
    `[task({ name: 'make', summary: 'Make', inputs: ['in'], run: async ({ files, dir }) => files.write(dir + '/in', String(Math.random())) })]`,
    { in: '1' },
  );
  expect((await at.run(['make'])).stderr).toContain('will run again the next time');
  expect((await at.run(['make', '--why'])).stderr).toContain('what it reads changed while it ran');
});

test('--dry-run says the same and writes nothing', async () => {
  const at = start('plain');
  expect((await at.run(['make', '-n', '--why'])).stdout).toContain('it has not succeeded here yet');
  expect(readdirSync(join(at.state, '..'))).toEqual([]);
  await made(at);
  const before = snapshot(at.state);
  put(at.root, { 'version.txt': 'v1\n' });
  const { stdout } = await at.run(['make', '-n', '--why']);
  expect(stdout).toContain('version runs first, and may give another result');
  put(at.root, { 'src/one.txt': 'x' });
  expect((await at.run(['make', '-n', '--why'])).stdout).toContain('src/one.txt changed');
  expect(snapshot(at.state)).toEqual(before);
});

const snapshot = (folder: string) =>
  globSync('**/*', { cwd: folder })
    .sort()
    .map((name) => [name, statSync(join(folder, name)).mtimeMs]);

test('a task says itself whether it is up to date', async () => {
  const at = project(
    `[task({ name: 'make', summary: 'Make',
      prepare: async ({ files }) => ({ notes: [], commands: [], said: await files.text('said') }),
      upToDate: ({ prepared }) => prepared.said.is !== 'there' || (prepared.said.text === 'no' ? false : prepared.said.text),
      run: () => 1 })]`,
  );
  expect(await made(at)).toBe('done | unknown');
  expect(await made(at)).toBe('fresh');
  put(at.root, { said: 'no' });
  expect(await made(at)).toBe('done | stated null');
  put(at.root, { said: 'The moon is full' });
  expect(await made(at)).toBe('done | stated The moon is full');
  const { stderr } = await at.run(['make', '--why']);
  expect(stderr).toContain('why: The moon is full');
});

test.each([
  [
    'changes what it reads',
    `inputs: ['in'], run: async ({ files }) => files.write('in', String(Math.random()))`,
    'in changed while it ran, so it will run again the next time',
  ],
  [
    'does not make what it says',
    `outputs: ['missing.txt'], run() {}`,
    'it names missing.txt as outputs, and made no such file',
  ],
  [
    'gives a secret',
    `inputs: ['in'], run: ({ secret }) => { secret('open sesame'); return 'say open sesame'; }`,
    'its result holds a secret, which is never stored',
  ],
])('a task that %s runs every time, and says so', async (_, definition, words) => {
  const at = project(`[task({ name: 'make', summary: 'Make', ${definition} })]`, { in: '' });
  const { code, stderr } = await at.run(['make']);
  expect(code).toBe(0);
  expect(stderr).toContain(words);
  expect(await made(at)).toBe('done | unknown');
});

test('what a task makes is no input of it', async () => {
  const at = project(
    `[task({ name: 'make', summary: 'Make', inputs: ['**'], outputs: ['made/**'], run: ({ files }) => files.write('made/it', '1') })]`,
  );
  expect(await made(at)).toBe('done | unknown');
  expect(await made(at)).toBe('fresh');
});

test('an edited task is another task', async () => {
  const config = configText(
    `[task({ name: 'make', summary: 'Make', inputs: ['src'], run: () => 1 })]`,
  );
  const at = bare({ 'kpi.config.ts': config });
  await made(at);
  put(at.root, { 'kpi.config.ts': config.replace('() => 1', '() => 2') });
  expect(await made(at)).toBe('done | code kpi.config.ts | definition');
});

test('what a task uses from the file that declares it counts', async () => {
  const config = configText(
    `['fr', 'de'].map((to) => task({ name: 'to:' + to, summary: 'To', inputs: ['src'], env: { LEVEL: '1' }, run: () => said(to) }))`,
  );
  const at = bare({ 'kpi.config.ts': `${config}\nfunction said(to) { return to + 1; }\n` });
  const run = async () => toldOf((await at.run(['to:fr', '--json'])).stdout, 'to:fr');
  const edit = (from: string, to: string) =>
    put(at.root, {
      'kpi.config.ts': `${config}\nfunction said(to) { return to + 1; }\n`.replace(from, to),
    });
  expect(await run()).toBe('done | unknown');
  expect(await run()).toBe('fresh');
  for (const [from, to] of [
    ['to + 1', 'to + 2'],
    ["LEVEL: '1'", "LEVEL: '2'"],
    ["'de'", "'es'"],
  ] as const) {
    edit(from, to);
    expect(await run(), to).toBe('done | code kpi.config.ts');
  }
});

test('two tasks that have one name in two configs each keep their own results', async () => {
  const at = bare({
    'kpi.config.ts': `import { defineConfig, task } from ${JSON.stringify(api)};
      const make = (x) => ({ tasks: [task({ name: 'gen', summary: 'Make', inputs: ['in'], run: () => x })] });
      const [a, b] = [make('A'), make('B')];
      const [c, d] = [make('C'), make('D')].map(({ tasks }) => tasks[0]);
      const top = task({ name: 'top', summary: 'Top', needs: { a: a.tasks[0], b: b.tasks[0], c, d }, run: ({ needs }) => Object.values(needs).join('') });
      export default defineConfig({ tasks: [top], include: [{ config: a, as: 'a' }, { config: b, as: 'b' }] });`,
    in: '',
  });
  const first = await at.run(['top', '--json']);
  const second = await at.run(['top', '--json']);
  expect(first.stdout).toContain('"result":"ABCD"');
  expect(second.stdout).toContain('"result":"ABCD"');
});

test('an edited file that the task’s own file imports, by way of others, too, is named; no other counts', async () => {
  const at = bare({
    'kpi.config.ts': `import { defineConfig } from ${JSON.stringify(api)};
      import { make } from './make.ts';
      import { other } from './other.ts';
      void other;
      export default defineConfig({ tasks: [make] });`,
    'make.ts': `import { task } from ${JSON.stringify(api)};
      import { near } from './lib/near.ts';
      export const make = task({ name: 'make', summary: 'Make', inputs: ['in'], run: () => near });`,
    'lib/near.ts': `export { far as near } from './far.ts';`,
    'lib/far.ts': `export const far = 1;`,
    'other.ts': `export const other = 1;`,
    in: '',
  });
  expect(await made(at)).toBe('done | unknown');
  put(at.root, { 'other.ts': `export const other = 2;` });
  expect(await made(at)).toBe('fresh');
  put(at.root, { 'lib/far.ts': `export const far = 2;` });
  const why = await at.run(['make', '--why', '--dry-run']);
  expect(why.stdout).toContain('lib/far.ts was edited, and the task is made with it');
  expect(await made(at)).toBe('done | code lib/far.ts');
  expect(await made(at)).toBe('fresh');
  put(at.root, { 'lib/near.ts': `export const near = 1;` });
  expect(await made(at)).toBe('done | code lib/near.ts | code lib/far.ts');
});

test('no value of a variable is stored', async () => {
  const at = project(`[task({ name: 'make', summary: 'Make', environment: ['PLACE'], run() {} })]`);
  await made(at, [], { PLACE: 'under the mat' });
  expect(await made(at, [], { PLACE: 'under the mat' })).toBe('fresh');
  const stored = globSync(join(at.state, '**', '*'), { withFileTypes: true }).filter((one) =>
    one.isFile(),
  );
  expect(stored.length).toBeGreaterThan(2);
  for (const { parentPath, name } of stored)
    expect(readFileSync(join(parentPath, name), 'utf8')).not.toContain('mat');
});

test('git looks once at the files of each task, those of the first before its turn', async () => {
  const at = project(
    `(() => {
      const first = task({ name: 'first', summary: 'First', inputs: ['a'], run() {} });
      return [first, task({ name: 'second', summary: 'Second', needs: { first }, inputs: ['b'], run() {} })];
    })()`,
    { a: '1', b: '1' },
  );
  commit(at.root);
  const log = join(tree(), 'asked');
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const bin = tree();
  const line = `case " $* " in *" status "*) echo "$*" >> '${log}';; esac; exec '${real}' "$@"`;
  writeFileSync(join(bin, 'git'), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  const run = async () => {
    writeFileSync(log, '');
    const { stdout } = await at.run(['second', '--json'], {
      PATH: `${bin}:${process.env['PATH']}`,
    });
    const paths = readFileSync(log, 'utf8').match(/(?<= -- ).*/g) ?? [];
    return [toldOf(stdout, 'first'), toldOf(stdout, 'second'), ...paths.toSorted()];
  };
  expect((await run()).slice(0, 2)).toEqual(['done | unknown', 'done | unknown']);
  expect(await run()).toEqual(['fresh', 'fresh', 'a', 'b']);
  put(at.root, { a: '2' });
  expect((await run()).slice(0, 2)).toEqual(['done | file inputs a changed', 'fresh']);
});

test('a task whose inputs cannot be told fails when its turn comes, and not where none does', async () => {
  const at = project(
    `[
      task({ name: 'bad', summary: 'Bad', inputs: () => { throw new Error('which files?'); }, run() {} }),
      task({ name: 'off', summary: 'Off', when: () => new Promise((skip) => setTimeout(skip, 500, 'not today')), inputs: () => { throw new Error('which files?'); }, run() {} }),
    ]`,
  );
  const bad = await at.run(['bad']);
  expect(bad).toMatchObject({ code: 1, stdout: '' });
  expect(bad.stderr.match(/^✖.*/gm)).toEqual(['✖ which files?']);
  const off = await at.run(['off']);
  expect(off).toMatchObject({ code: 0, stdout: '' });
  expect(off.stderr).not.toContain('which files?');
});

test('whoever waited for another run to do the same work does not do it again', async () => {
  const at = project(
    `[task({ name: 'make', summary: 'Make', inputs: ['in'], pool: 'one-${process.pid}', run: async ({ exec }) => {
      await exec({ argv: ['sh', '-c', 'echo ran >> runs; sleep 0.3'] });
    } })]`,
    { in: '' },
  );
  const both = await Promise.all([at.run(['make', '--json']), at.run(['make', '--json'])]);
  expect(both.map(({ stdout }) => toldOf(stdout, 'make')).toSorted()).toEqual([
    'done | unknown',
    'fresh',
  ]);
  expect(readFileSync(join(at.root, 'runs'), 'utf8')).toBe('ran\n');
});
