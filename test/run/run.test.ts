import { expect, test } from 'vitest';
import { events } from '../helpers/program.ts';
import { project } from '../helpers/project.ts';

/** Runs `all` of a config and gives the ends of its tasks as `a done`, in order, with the run's own. */
async function ends(body: string, ...args: readonly string[]) {
  const at = project(body);
  const { code, stdout, stderr } = await at.run(['all', '--json', ...args]);
  const told = events(stdout);
  const tasks = told.flatMap((event) =>
    event.type === 'task.end' ? [`${event.task} ${event.status}`] : [],
  );
  const end = told.at(-1)!;
  return {
    code,
    stderr,
    told,
    tasks,
    end: end.type === 'run.end' ? `${end.status} ${end.exit}` : 'no end',
  };
}

const sh = (line: string) =>
  `async ({ exec }) => { await exec({ argv: ['sh', '-c', ${JSON.stringify(line)}] }); }`;
const one = (name: string, run: string, more = '') =>
  `task({ name: '${name}', summary: '${name}', ${more} run: ${run} })`;
const fail = `() => { throw stop('It is broken') }`;

test('a need’s result reaches the task, and is printed at the end', async () => {
  const at = project(`(() => {
    const image = task({ name: 'image', summary: 'Make', run: () => ({ digest: 'abc', layers: 3 }) });
    return [image, task({ name: 'all', summary: 'All', needs: { image }, run: ({ needs }) => needs.image, print: (image) => image.digest + ' ' + image.layers })];
  })()`);
  expect(await at.run(['all'])).toMatchObject({ code: 0, stdout: 'abc 3\n' });
});

test('a failure stops what runs beside it, and skips what waits', async () => {
  const { code, tasks, end, told } = await ends(
    `[task({ name: 'all', summary: 'All', needs: {
      bad: ${one('bad', fail)},
      slow: ${one('slow', sh('sleep 60'))},
      above: ${one('above', '() => {}', `needs: { bad: ${one('bad2', fail)} },`)},
    }, run() {} })]`,
    '-j',
    '2',
  );
  expect(tasks.toSorted()).toEqual([
    'above skipped',
    'all skipped',
    'bad failed',
    'bad2 skipped',
    'slow cancelled',
  ]);
  expect({ code, end }).toEqual({ code: 1, end: 'failed 1' });
  expect(told.find((event) => event.type === 'task.end' && event.task === 'slow')).toMatchObject({
    reason: 'bad failed',
  });
});

test('--keep-going runs what does not depend on the failure', async () => {
  const { code, tasks } = await ends(
    `[task({ name: 'all', summary: 'All', needs: {
      bad: ${one('bad', fail)}, good: ${one('good', sh('sleep 0.1'))},
    }, run() {} })]`,
    '--keep-going',
  );
  expect(tasks).toEqual(['bad failed', 'good done', 'all skipped']);
  expect(code).toBe(1);
});

test.each([1, 3])('at most %i run at a time, and that many do', async (most) => {
  const { told } = await ends(
    `[task({ name: 'all', summary: 'All', needs: Object.fromEntries(Array.from({ length: 9 }, (_, index) =>
      ['n' + index, task({ name: 'n' + index, summary: 'n', run: ${sh('sleep 0.05')} })])), run() {} })]`,
    '-j',
    String(most),
  );
  let running = 0;
  let peak = 0;
  for (const { type } of told) {
    running += type === 'task.start' ? 1 : type === 'task.end' ? -1 : 0;
    peak = Math.max(peak, running);
  }
  expect(peak).toBe(most);
});

test('a diamond’s root runs once', async () => {
  const { tasks } = await ends(`(() => {
    const root = task({ name: 'root', summary: 'Root', run() {} });
    const side = (name) => task({ name, summary: name, needs: { root }, run() {} });
    return [task({ name: 'all', summary: 'All', needs: { left: side('left'), right: side('right') }, run() {} })];
  })()`);
  expect(tasks).toEqual(['root done', 'left done', 'right done', 'all done']);
});

test('what the machine lacks refuses the run before any work, with exit code 4', async () => {
  const { code, told, end, stderr } = await ends(`[task({ name: 'all', summary: 'All',
    requires: [
      { name: 'a good thing', check: async () => ({ is: 'ok', found: 'here' }) },
      { name: 'a rare thing', check: async () => ({ is: 'missing', why: 'nobody has it', todo: ['$ make thing'] }) },
    ],
    needs: { first: ${one('first', sh('touch worked'))} }, run() {} })]`);
  expect({ code, end }).toEqual({ code: 4, end: 'refused 4' });
  expect(told.map(({ type }) => type)).toEqual(['run.start', 'run.end']);
  expect(stderr).toContain('a rare thing');
  expect(stderr).toContain('$ make thing');
});

test.each([
  ['states what is wrong', fail, 1, 'It is broken'],
  ['lacks something', `() => { throw missing('a tool', 'it is not there') }`, 4, 'a tool'],
  ['has a bug', `() => { throw new TypeError('oops') }`, 1, 'oops'],
  ['throws no error', `() => { throw 'a word' }`, 1, 'a word'],
  ['never ends', `() => new Promise(() => {})`, 1, 'all never ended'],
  [
    'runs out of time',
    `async ({ exec }) => { await exec({ argv: ['sleep', '60'] }, { limit: 0.2 }); }`,
    124,
    'limit',
  ],
  [
    'calls what is not there',
    `async ({ exec }) => { await exec({ argv: ['no-such-program'] }); }`,
    1,
    'no-such-program was not found',
  ],
  ['runs bash that fails', 'async ({ $ }) => { await $`echo words; exit 42`; }', 1, 'exit code 42'],
  [
    'gives bash an escape of its own',
    'async ({ $ }) => { await $`printf "a\\033[0m"`; }',
    2,
    'a backslash that JavaScript does not know',
  ],
])('a task that %s', async (_, run, code, words) => {
  const at = project(`[${one('all', run)}]`);
  const printed = await at.run(['all']);
  expect(printed.stderr).toContain(words);
  expect(printed.code).toBe(code);
  expect(printed.stderr).not.toMatch(/unsettled|Warning/);
});

test('what a task leaves running says nothing after the end, and does not hold the program', async () => {
  const { code, told } = await ends(
    `[${one('all', `({ say }) => { setInterval(() => say('still here'), 5); }`)}]`,
  );
  expect(code).toBe(0);
  expect(told.at(-1)!.type).toBe('run.end');
});

test('a clock that goes back ends no run and gives no record of the wrong kind', async () => {
  const at = project(`[${one('all', '() => { globalThis.past = 86400000; }')}]`);
  const back = `data:text/javascript,const now=Date.now;globalThis.past=0;Date.now=()=>now()-globalThis.past`;
  const { code, stdout } = await at.run(['all', '--json'], { NODE_OPTIONS: `--import="${back}"` });
  expect(code).toBe(0);
  expect(events(stdout).map(({ type }) => type)).toEqual([
    'run.start',
    'task.start',
    'task.end',
    'run.end',
  ]);
  for (const event of events(stdout))
    if ('seconds' in event) expect(event.seconds).toBeGreaterThanOrEqual(0);
});

test('a command that failed without a word leaves no empty line', async () => {
  const at = project(
    "[task({ name: 'all', summary: 'All', run: async ({ $ }) => { await $`false | true`; } })]",
  );
  const { code, stderr } = await at.run(['all']);
  expect([code, stderr]).toEqual([1, expect.stringContaining('ended with exit code 1')]);
  expect(stderr).not.toContain('│');
});

test('what a task could not write is not said to be state', async () => {
  const at = project(
    `[task({ name: 'all', summary: 'All', run: ({ files }) => files.write('/proc/nothing', 'x') })]`,
  );
  const { code, stderr } = await at.run(['all']);
  expect([code, stderr]).toEqual([4, expect.stringContaining('df -h /proc')]);
  expect(stderr).not.toContain('KPI_TASKS_STATE_DIR');
});

test('a folder in the place of a file is told in words', async () => {
  const at = project(
    `[task({ name: 'all', summary: 'All', run: ({ files, dir }) => files.write(dir + '/taken', 'x') })]`,
    { 'taken/one': '' },
  );
  const { code, stderr } = await at.run(['all']);
  expect([code, stderr]).toEqual([
    4,
    expect.stringContaining('a folder stands where the file should'),
  ]);
});
