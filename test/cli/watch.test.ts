import type { ChildProcess } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bare, configText, project, runs, until } from '../helpers/project.ts';
import type { Project } from '../helpers/project.ts';
import { put } from '../helpers/tree.ts';

/** Starts to watch, and collects what it says. */
function watching(at: Project, task = 'make') {
  const child = at.start([task, '--watch']);
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  for (const stream of [child.stderr!, child.stdout!])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  let from = 0;
  /** Waits for words after those that were waited for before. */
  const hears = async (words: string) => {
    await until(() => said.includes(words, from), 20).catch(() => {
      throw new Error(`“${words}” was not said, but:\n${said.slice(from)}`);
    });
    from = said.indexOf(words, from) + words.length;
  };
  return { child, hears, said: () => said };
}

async function ends(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  await until(() => child.exitCode !== null || child.signalCode !== null);
  return child.exitCode;
}

const making = (run: string, more = '') =>
  `[task({ name: 'make', summary: 'Make', inputs: ['src/**'], ${more} run: ${run} })]`;
const copying = `async ({ $, say }) => { say('sees ' + (await $\`cat src/*\`)); }`;

test('it runs again when an input changes, is added or is removed, and says which', async () => {
  const at = project(making(copying), { 'src/a': 'one' });
  const { child, hears } = watching(at);
  await hears('sees one');
  await hears('watches 1 file; Ctrl-C ends it');
  put(at.root, { 'src/a': 'two' });
  await hears('src/a changed; runs again');
  await hears('sees two');
  await hears('watches 1 file');
  put(at.root, { 'src/new/deep/b': '' });
  await hears('src/new/deep/b added; runs again');
  await hears('watches 2 files');
  put(at.root, { 'src/new/deep/b': 'changed' });
  await hears('src/new/deep/b changed; runs again');
  await hears('watches 2 files');
  rmSync(join(at.root, 'src/new'), { recursive: true });
  await hears('src/new/deep/b removed; runs again');
  await hears('watches 1 file');
  expect(await ends(child, 'SIGINT')).toBe(130);
});

test('what is touched, and what is beside the inputs, starts nothing', async () => {
  const at = project(making(copying), { 'src/a': 'one' });
  const { hears, said } = watching(at);
  await hears('watches 1 file');
  put(at.root, { 'src/a': 'one', other: 'x' });
  put(at.root, { 'src/a': 'two' });
  await hears('src/a changed; runs again');
  await hears('watches');
  expect(said().match(/runs again/g)).toHaveLength(1);
});

test('a change while it runs ends that run, and the next starts only when nothing of it is left', async () => {
  const at = project(making(`async ({ exec }) => { await exec({ argv: ['sh', 'work.sh'] }); }`), {
    'src/a': 'slow',
    // It is slow to end, and says so when a second one runs beside it.
    'work.sh': `if [ -e running ]; then echo overlap >> wrong; fi
trap 'sleep 0.4; rm -f running; exit 0' TERM
touch running
if [ "$(cat src/a)" = slow ]; then echo $$ >> pids; sleep 60 & wait; fi
rm -f running; echo finished`,
  });
  const { child, hears } = watching(at);
  await until(() => pids(at).length === 1);
  put(at.root, { 'src/a': 'slow ' });
  put(at.root, { 'src/a': 'quick' });
  await hears('src/a changed; the run was ended, and starts anew');
  await hears('finished');
  await hears('watches 1 file');
  expect(() => readFileSync(join(at.root, 'wrong'))).toThrow('ENOENT');
  expect(pids(at).map(runs)).not.toContain(true);
  expect(await ends(child, 'SIGINT')).toBe(130);
});
const pids = (at: Project): readonly number[] => {
  try {
    return readFileSync(join(at.root, 'pids'), 'utf8').trim().split('\n').map(Number);
  } catch {
    return [];
  }
};

test('a failing run does not end the watch', async () => {
  const at = project(
    making(`async ({ $ }) => { if ((await $\`cat src/a\`) === 'bad') throw stop('It is bad'); }`),
    { 'src/a': 'bad' },
  );
  const { child, hears } = watching(at);
  await hears('It is bad');
  await hears('watches 1 file');
  put(at.root, { 'src/a': 'good' });
  await hears('done in');
  await hears('watches 1 file');
  expect(await ends(child, 'SIGTERM')).toBe(143);
});

test('what its needs read is watched, too, and what is up to date is not run', async () => {
  const at = project(
    `(() => {
      const gen = task({ name: 'gen', summary: 'Generate', inputs: ['gen.in'], outputs: ['gen.out'], run: async ({ $ }) => { await $\`cp gen.in gen.out\`; } });
      const lib = task({ name: 'lib', summary: 'Library', inputs: ['lib.in'], run: () => 1 });
      return [task({ name: 'make', summary: 'Make', needs: { gen, lib }, inputs: ['gen.out'], run: async ({ $, say }) => { say('sees ' + (await $\`cat gen.out\`)); } })];
    })()`,
    { 'gen.in': 'one', 'lib.in': '' },
  );
  const { child, hears } = watching(at);
  await hears('sees one');
  await hears('watches 3 files');
  put(at.root, { 'gen.in': 'two' });
  await hears('gen.in changed; runs again');
  await hears('lib  is up to date');
  await hears('sees two');
  await hears('watches 3 files');
  expect(await ends(child, 'SIGINT')).toBe(130);
});

test('a task that rewrites what it reads is run once for each change', async () => {
  const at = project(
    `[task({ name: 'make', summary: 'Make', inputs: ['src/**'], outputs: ['src/**'], run: async ({ $ }) => { await $\`tr a-z A-Z < src/a > t && cat t > src/a && rm t\`; } })]`,
    { 'src/a': 'one' },
  );
  const { child, hears, said } = watching(at);
  await hears('watches 1 file');
  put(at.root, { 'src/a': 'two' });
  await hears('src/a changed; runs again');
  await hears('watches 1 file');
  expect(readFileSync(join(at.root, 'src/a'), 'utf8')).toBe('TWO');
  expect(await ends(child, 'SIGINT')).toBe(130);
  expect(said().match(/runs again|starts anew/g)).toHaveLength(1);
});

test('without inputs there is nothing to watch', async () => {
  const at = project(`[task({ name: 'make', summary: 'Make', run() {} })]`);
  const { code, stderr } = await at.run(['make', '--watch']);
  expect(code).toBe(2);
  expect(stderr).toContain('make names no inputs, and nor does what it needs');
  expect(stderr).toContain('`inputs: ["src/**"]`');
});

const word = (text: string) => `export const run = ({ say }) => say('is ${text}');`;

test('an edited config is read anew, with what it imports; a broken one ends nothing', async () => {
  const at = project(`[task({ name: 'make', summary: 'Make', inputs: ['src/**'], run })]`, {
    'src/a': 'one',
    'word.ts': word('first'),
  });
  const config = readFileSync(join(at.root, 'kpi.config.ts'), 'utf8');
  put(at.root, { 'kpi.config.ts': `import { run } from './word.ts';\n${config}` });
  const { child, hears } = watching(at);
  await hears('is first');
  await hears('watches 1 file');
  put(at.root, { 'word.ts': word('second') });
  await hears('word.ts changed; reads the config anew');
  await hears('is second');
  await hears('watches 1 file');
  put(at.root, { 'word.ts': 'export const run = ;' });
  await hears('word.ts changed');
  await hears('Expression expected');
  put(at.root, { 'word.ts': word('third') });
  await hears('is third');
  await hears('watches 1 file');
  put(at.root, { 'src/a': 'two' });
  await hears('src/a changed; runs again');
  await hears('is third');
  expect(await ends(child, 'SIGINT')).toBe(130);
});

const slow = (argument: string) =>
  configText(
    `[task({ name: 'make', summary: 'Make', inputs: ['src/**'], run: async ({ exec }) => { await exec({ argv: ['sh', '-c', ${JSON.stringify(argument)}] }); } })]`,
  );

test('an edit while it runs ends that run first', async () => {
  const at = bare({ 'src/a': '', 'kpi.config.ts': slow('echo $$ > pids; sleep 60') });
  const { child, hears } = watching(at);
  await until(() => pids(at).length === 1 && pids(at)[0] !== 0);
  put(at.root, { 'kpi.config.ts': slow('echo finished') });
  await hears('kpi.config.ts changed; reads the config anew');
  await hears('finished');
  expect(pids(at).map(runs)).toEqual([false]);
  expect(await ends(child, 'SIGINT')).toBe(130);
});
