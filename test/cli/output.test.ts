import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cleanEnv, events } from '../helpers/program.ts';
import { bare, configText, project } from '../helpers/project.ts';

/** A hundred tasks that print a thousand lines each, side by side. */
const hundred = `[task({ name: 'all', summary: 'Run them all', needs: Object.fromEntries(
  Array.from({ length: 100 }, (_, index) => ['t' + index, task({
    name: 't' + index, summary: 'Print', run: async ({ exec }) => {
      await exec({ argv: ['sh', '-c', 'seq -f "t' + index + ':%g:end" 1 1000'] });
    },
  })])), run() {} })]`;
const printed = /^(?:\d\d:\d\d:\d\d )?(?:(t\d+) +)?(t\d+):(\d+):end$/;

test.each(['grouped', 'prefixed', 'interleaved'])(
  '--lines %s: no line is split or mixed, and those of a task are in order',
  async (how) => {
    const { code, stderr } = await project(hundred).run(['all', '-j', '100', '--lines', how]);
    expect(code).toBe(0);
    const last = new Map<string, number>();
    const turns: string[] = [];
    for (const line of stderr.split('\n').filter((one) => one.includes(':end'))) {
      const [, name, task = '', number] = printed.exec(line) ?? expect.fail(line);
      expect(name).toBe(how === 'interleaved' ? undefined : task);
      expect(Number(number)).toBe((last.get(task) ?? 0) + 1);
      last.set(task, Number(number));
      if (turns.at(-1) !== task) turns.push(task);
    }
    expect([...last.values()]).toEqual(Array.from({ length: 100 }, () => 1000));
    // Together means that each had its turn once.
    if (how === 'grouped') expect(turns).toHaveLength(100);
  },
);

test('what has not ended is shown in groups as well, and times are those of the events', async () => {
  const at = project(`[task({ name: 'all', summary: 'All', run: async ({ say, exec }) => {
    say('first'); await exec({ argv: ['sleep', '1.1'] }); say('second'); throw stop('no');
  } })]`);
  const { code, stderr } = await at.run(['all', '--lines=grouped']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^00:00:00 .*first$/m);
  expect(stderr).toMatch(/^00:00:01 .*second$/m);
});

/** Two tasks, one of which prints before and after the other. */
const around = `(() => {
  const begun = Promise.withResolvers();
  const over = Promise.withResolvers();
  const echo = (exec, word) => exec({ argv: ['echo', 'WORD', word] });
  const outer = task({ name: 'outer', summary: 'Outer', run: async ({ exec }) => {
    await echo(exec, 'outer'); begun.resolve(); await over.promise; await echo(exec, 'outer');
  } });
  const inner = task({ name: 'inner', summary: 'Inner', run: async ({ exec }) => {
    await begun.promise; await echo(exec, 'inner'); over.resolve();
  } });
  return [task({ name: 'all', summary: 'All', needs: { outer, inner }, run() {} })];
})()`;

test.each([
  [['--lines=interleaved'], {}, 'outer inner outer'],
  [['--lines=prefixed'], {}, 'outer inner outer'],
  [[], {}, 'outer inner outer'],
  [['--lines=grouped'], {}, 'inner outer outer'],
  [['--lines=grouped'], { GITHUB_ACTIONS: 'true' }, 'inner outer outer'],
])('with %j and %j the order is %s', async (args, env, expected) => {
  const { stderr } = await project(around).run(['all', '-j', '2', ...args], env);
  const words = [...stderr.matchAll(/WORD (\w+)/g)].map((match) => match[1]);
  expect(words.join(' ')).toBe(expected);
  if ('GITHUB_ACTIONS' in env) {
    const folds = stderr.split('::group::').map((fold) => fold.split('::endgroup::')[0] ?? '');
    expect(folds.filter((fold) => fold.includes('WORD'))).toHaveLength(2);
  }
});

const printing = `[
  task({ name: 'all', summary: 'All', run: async ({ exec }) => {
    console.log('with', { a: 1 });
    await exec({ argv: ['true'] });
    console.error('on stderr');
    process.stdout.write('in two ');
    process.stdout.write(Buffer.from('pieces'), () => console.log('and heard of'));
    await new Promise((done) => setTimeout(done, 50));
  } }),
  task({ name: 'look', summary: 'Look', readOnly: true, run: () => { console.log('looks'); return { n: 1 }; }, print: () => 'looked' }),
]`;

test('what a task prints by itself is said by it, and is no part of stdout', async () => {
  const at = bare({ 'kpi.config.ts': `console.log('of the config');\n${configText(printing)}` });
  const json = await at.run(['all', '--json']);
  const said = events(json.stdout).flatMap((event) =>
    event.type === 'task.output' ? [`${event.stream}: ${event.text}`] : [],
  );
  expect(said).toEqual([
    'note: with { a: 1 }',
    'note: on stderr',
    'note: in two piecesand heard of',
  ]);
  expect([json.code, json.stderr]).toEqual([0, 'of the config\n']);
  expect(at.left('all.log')).toBe('with { a: 1 }\non stderr\nin two piecesand heard of\n');
  expect((await at.run(['all'])).stdout).toBe('of the config\n');
});

test('a task that only reads prints on stdout, but where that is for its result alone', async () => {
  const at = project(printing);
  expect((await at.run(['look'])).stdout).toBe('looks\nlooked\n');
  expect(await at.run(['look', '--json'])).toMatchObject({
    stdout: '{"n":1}\n',
    stderr: 'looks\n',
  });
});

test('what is printed goes out in order, by whatever way it goes', async () => {
  const at = project(`[task({ name: 'all', summary: 'All', run: ({ say }) => {
    say('1 small'); say('2 large ' + 'x'.repeat(9000)); say('3 small');
    console.error('4 by itself'); say('5 last');
  } })]`);
  const { code, stdout, stderr } = await at.run(['all']);
  expect([code, stdout]).toEqual([0, '']);
  expect(stderr.match(/(?<= )\d(?= (small|large|by|last))/g)).toEqual(['1', '2', '3', '4', '5']);
  expect(stderr).toContain(`large ${'x'.repeat(9000)}\n`);
});

test('a pipe that never waits and is full loses nothing', async () => {
  const at = project(
    `[task({ name: 'all', summary: 'All', run: ({ say }) => say('y'.repeat(2000)) })]`,
  );
  // Of what a pipe takes, a few bytes are left; whoever reads begins later.
  const { status, stdout } = spawnSync(
    'python3',
    [
      '-c',
      `import os, subprocess, sys, time
r, w = os.pipe()
os.set_blocking(w, False)
try:
    while True: os.write(w, b'.' * 100)
except BlockingIOError: pass
child = subprocess.Popen(sys.argv[1:], stderr=w, cwd=${JSON.stringify(at.root)})
os.close(w)
time.sleep(2)
said = b''
while piece := os.read(r, 65536): said += piece
print(said.count(b'y'), child.wait())`,
      process.execPath,
      join(import.meta.dirname, '../../src/bin.ts'),
      'all',
    ],
    { encoding: 'utf8', env: cleanEnv({ KPI_TASKS_STATE_DIR: at.state }) },
  );
  expect(stdout).toBe('2000 0\n');
  expect(status).toBe(0);
});
