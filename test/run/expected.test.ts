import { expect, test } from 'vitest';
import { events as eventsOf } from '../helpers/program.ts';
import { project } from '../helpers/project.ts';
import { runAll } from '../helpers/run-all.ts';

/** A task whose work and whose guess of its time each wait as the test says. */
const guessing = (expect_: string, run: string) => `(() => {
  const guessed = Promise.withResolvers();
  const worked = Promise.withResolvers();
  return [task({ name: 'all', summary: 'All', expect: async () => { ${expect_} }, run: async () => { ${run} } })];
})()`;

test('the work does not wait for how long it will take, which is told as soon as it is known', async () => {
  const { code, events } = await runAll(
    guessing(
      'await worked.promise; setTimeout(guessed.resolve, 20); return 7;',
      'worked.resolve(); await guessed.promise;',
    ),
  );
  expect(code).toBe(0);
  expect(events.map(({ type }) => type)).toEqual([
    'run.start',
    'task.start',
    'task.expected',
    'task.end',
    'run.end',
  ]);
  expect(events[1]).toMatchObject({ expected: null });
  expect(events[2]).toMatchObject({ task: 'all', seconds: 7 });
});

test('what is known only after the end is not told, and what cannot be told is a warning', async () => {
  const late = await runAll(
    guessing('await new Promise((later) => setTimeout(later, 300)); return 7;', ''),
  );
  expect(late.events.map(({ type }) => type)).not.toContain('task.expected');
  const broken = await runAll(
    guessing(
      `setTimeout(guessed.resolve, 20); throw stop('nobody knows');`,
      'await guessed.promise;',
    ),
  );
  expect([broken.code, broken.lines('all', 'warning')]).toEqual([
    0,
    ['how long it takes cannot be told: nobody knows'],
  ]);
});

test('a task that guesses itself and knows nothing is not given what it took with other options', async () => {
  const at = project(`[task({ name: 'all', summary: 'All', options: { hard: flag.on('Hard') },
    expect: () => null, run: () => new Promise((done) => setTimeout(done, 100)) })]`);
  await at.run(['all']);
  const told = eventsOf((await at.run(['all', '--hard', '--json'])).stdout);
  expect(told.map(({ type }) => type)).not.toContain('task.expected');
  const [dry] = JSON.parse((await at.run(['all', '--hard', '-n', '--json'])).stdout).tasks;
  expect(dry.expected).toBeNull();
});
