import { expectTypeOf, test } from 'vitest';
import {
  all,
  arg,
  checklist,
  defineConfig,
  environment,
  flag,
  sequence,
  service,
  setting,
  task,
  tool,
} from '../src/index.ts';
import type { Need, Said, Seen, Steps } from '../src/index.ts';
import { compareWith, permissions, usualScenarios } from '../tasks/index.ts';
import type { PermissionRule } from '../tasks/index.ts';

const of = { name: 'x', summary: 'x' } as const;
const checkout = task({ ...of, options: { ref: flag.text('ref') }, run: () => ({ sha: 'a' }) });
const build = task({
  ...of,
  options: {
    tag: arg.text('tag'),
    target: flag.choice(['dev', 'prod'], 'stage', { default: 'dev' }),
    jobs: flag.number('jobs'),
    push: flag.on('push'),
  },
  needs: { source: checkout },
  run: () => ({ digest: 'a', layers: 1 }),
});

test('what is inferred', () => {
  type In = Parameters<typeof build.with>[0];
  expectTypeOf<In>().toEqualTypeOf<{
    readonly tag: string;
    readonly target?: 'dev' | 'prod';
    readonly jobs?: number | undefined;
    readonly push?: boolean;
  }>();
  expectTypeOf(build.with({ tag: 'a' })).toEqualTypeOf<Need<{ digest: string; layers: number }>>();
  task({
    ...of,
    options: {
      target: flag.choice(['dev', 'prod'], 'stage'),
      tag: arg.text('tag'),
      push: flag.on('push'),
      names: arg.list('names'),
      files: flag.list('files', { required: true }),
    },
    needs: { source: checkout },
    run: ({ options, needs }) => {
      expectTypeOf(options).toEqualTypeOf<{
        readonly target: 'dev' | 'prod' | undefined;
        readonly tag: string;
        readonly push: boolean;
        readonly names: readonly string[];
        readonly files: readonly string[];
      }>();
      expectTypeOf(needs).toEqualTypeOf<{ readonly source: { sha: string } }>();
    },
  });
  task({
    ...of,
    options: { names: arg.list('names') },
    needs: { source: checkout, both: all(checkout, sequence(checkout, build.with({ tag: 'a' }))) },
    when: ({ options }) => options.names.length > 0 || 'no names',
    run: ({ needs }) => {
      expectTypeOf(needs.both).toEqualTypeOf<undefined>();
      return { n: 1 };
    },
    cleanup: ({ needs, outcome }) => {
      expectTypeOf(needs.source.sha).toEqualTypeOf<string>();
      expectTypeOf(outcome.is).toEqualTypeOf<'done' | 'failed' | 'cancelled'>();
    },
    verdict: ({ n }) => (expectTypeOf(n).toEqualTypeOf<number>(), null),
  });
  expectTypeOf(task({ ...of, run: sequence(checkout) }).with({})).toEqualTypeOf<Need<void>>();
});

test('what is refused', () => {
  // @ts-expect-error 1 wrong option type
  build.with({ tag: 7 });
  // @ts-expect-error 2 not one of the choices
  build.with({ tag: 'a', target: 'staging' });
  // @ts-expect-error 3 unknown option
  build.with({ tag: 'a', tarjet: 'dev' });
  // @ts-expect-error 4 required option missing
  build.with({ target: 'dev' });
  // @ts-expect-error 5 the default is not one of the choices
  flag.choice(['dev', 'prod'], 'stage', { default: 'test' });
  // @ts-expect-error 6 a bare task with required options is not a need
  task({ ...of, needs: { image: build }, run() {} });
  // @ts-expect-error 7 reading a need that was not declared
  task({ ...of, needs: { source: checkout }, run: ({ needs }) => needs.image.digest });
  // @ts-expect-error 8 reading a field the need does not give
  task({ ...of, needs: { source: checkout }, run: ({ needs }) => needs.source.shaw });
  const plain = task({ ...of, run() {} });
  plain.with({});
  // @ts-expect-error a task without options is given none
  plain.with({ target: 'x' });
  const jobs = { jobs: flag.number('jobs') };
  // @ts-expect-error 9 an optional number used as a number
  task({ ...of, options: jobs, run: ({ options }) => options.jobs.toFixed() });
  // @ts-expect-error 10 a result that cannot be stored
  task({ ...of, run: () => ({ when: new Date() }) });
  // @ts-expect-error 11 a name where a task should be
  task({ ...of, needs: { image: 'image:build' }, run() {} });
  // @ts-expect-error 12 a misspelt key
  task({ ...of, need: { source: checkout }, run() {} });
  // @ts-expect-error 15 `when` gives true or a reason, and never false
  task({ ...of, when: () => false, run() {} });
  // @ts-expect-error 16 not a system that Node runs on
  task({ ...of, platforms: ['windows'], run() {} });
  // @ts-expect-error 17 an option that the question does not know
  task({ ...of, options: jobs, confirm: ({ speed }) => `At ${speed}?`, run() {} });
  // @ts-expect-error 18 a number is no value of an environment
  task({ ...of, env: { PORT: 80 }, run() {} });
  // @ts-expect-error 19 how often is not said
  task({ ...of, retry: { seconds: 1 }, run() {} });
  // @ts-expect-error 20 a limit is a number of seconds
  task({ ...of, limit: '5s', run() {} });
  // @ts-expect-error it has the terminal, does not, or has it where there is one
  task({ ...of, interactive: 'sometimes', run() {} });
  task({ ...of, interactive: (rest) => (rest.length === 0 ? true : 'if any'), run() {} });
  // @ts-expect-error 21 what is done only once gives no result to the failure's end
  task({ ...of, run() {}, cleanup: ({ outcome }) => void outcome.result });
  // @ts-expect-error 22 a name where a task should be
  sequence(checkout, 'build');
  // @ts-expect-error 23 a task with required options
  all(checkout, build);
  // @ts-expect-error 24 nothing in an order
  sequence();
  // @ts-expect-error 25 a sequence has no result to read
  task({ ...of, needs: { both: all(checkout) }, run: ({ needs }) => needs.both.sha });
  const pack = task({ ...of, options: { files: arg.list('f', { required: true }) }, run() {} });
  pack.with({ files: ['a'] });
  // @ts-expect-error a list that is required is missing
  pack.with({});
  // @ts-expect-error 26 only a number has a smallest value
  flag.text('name', { min: 1 });
  // @ts-expect-error 27 a range is text
  tool('git', { range: 2 });
  // @ts-expect-error 28 a requirement, not its name
  task({ ...of, requires: ['git', environment('HOME')], run() {} });
  // @ts-expect-error 29 other names are a list
  task({ ...of, aliases: 'b', run() {} });
  // @ts-expect-error 30 a pool has a name
  task({ ...of, pool: [1], run() {} });
  // @ts-expect-error 31 a bound is a number
  flag.number('jobs', { min: '1' });
  // @ts-expect-error a folder is text, or a function of the options
  task({ ...of, dir: 7, run() {} });
  // @ts-expect-error files of variables are a list
  task({ ...of, dotenv: '.env', run() {} });
  // @ts-expect-error it may fail or it may not
  task({ ...of, ignoreFailure: 'yes', run() {} });
  // @ts-expect-error it is internal or it is not
  task({ ...of, internal: 1, run() {} });
  // @ts-expect-error a name where a task should be
  task({ ...of, after: ['build'], run() {} });
  // @ts-expect-error a task with required options comes before nothing
  task({ ...of, after: [build], run() {} });
  // @ts-expect-error a place gives a command
  task({ ...of, place: () => 'host', run() {} });
  // @ts-expect-error outputs are a list of globs
  task({ ...of, outputs: 'dist', run() {} });
  // @ts-expect-error a variable has a name
  task({ ...of, environment: [7], run() {} });
  // @ts-expect-error what follows -- is for something
  task({ ...of, rest: true, run() {} });
  // @ts-expect-error a verdict is a reason or none
  task({ ...of, run: () => 1, verdict: (n) => n === 1 });
  // @ts-expect-error a result is printed as text
  task({ ...of, run: () => 1, print: (n) => n });
  // @ts-expect-error a question is text
  task({ ...of, confirm: true, run() {} });
  // @ts-expect-error one letter is text
  flag.text('name', { short: 1 });
  // @ts-expect-error a default of another type
  flag.number('jobs', { default: '1' });
  // @ts-expect-error a variable is named by text
  flag.path('where', { env: 1 });
  // @ts-expect-error a list has no default
  arg.list('names', { default: ['a'] });
  // @ts-expect-error a config lists tasks, not their names
  defineConfig({ tasks: ['build'] });
  // @ts-expect-error a config to include is a file or a config
  defineConfig({ include: [{ config: 7 }] });
  // @ts-expect-error a service that has no program
  service({ ...of, readyWhen: { port: 80 } });
  // @ts-expect-error a service waits for seconds
  service({ ...of, start: { argv: ['serve'] }, readyWhen: { port: 80 }, limit: '5 s' });
  // @ts-expect-error 13 a flag that has no value is never required
  flag.on('push', { required: true });
  // @ts-expect-error an input that is not a glob
  task({ ...of, inputs: [7], run() {} });
  const tag = { tag: arg.text('tag') };
  // @ts-expect-error inputs from an option that is not there
  task({ ...of, options: tag, inputs: ({ tarjet }) => [tarjet], run() {} });
  // @ts-expect-error a tool without a command
  task({ ...of, tools: { uv: [] }, run() {} });
  // @ts-expect-error a check that answers with a number
  task({ ...of, upToDate: () => 1, run() {} });
  // @ts-expect-error a check that reads a need that was not declared
  task({ ...of, upToDate: ({ needs }) => needs.image === 1, run() {} });
  const start = { argv: ['serve'] } as const;
  // @ts-expect-error a service that cannot be waited for
  service({ ...of, start });
  // @ts-expect-error a port in words
  service({ ...of, start, readyWhen: { port: '80' } });
  const web = service({ ...of, start, readyWhen: { port: 80 } });
  // @ts-expect-error a field that a service does not give
  task({ ...of, needs: { web }, run: ({ needs }) => needs.web.host });
});

// @ts-expect-error 14 a cycle: the types would need each other
const a = task({ name: 'a', summary: 'a', needs: { b }, run: () => 1 });
// @ts-expect-error 14 the other half
const b = task({ name: 'b', summary: 'b', needs: { a }, run: () => 2 });
void [a, b];

test('a step of a checklist sees what is above it, typed', () => {
  const scan = task({
    ...of,
    options: { image: arg.text('image') },
    run: () => ({ bad: ['a'] }),
  });
  const list = checklist({
    ...of,
    steps: (start) =>
      start
        .auto('build', { title: 'Build', task: build, with: { tag: 'a' } })
        .auto('scan', {
          title: 'Scan',
          task: scan,
          with: (above) => {
            expectTypeOf(above.build).toEqualTypeOf<Seen<{ digest: string; layers: number }>>();
            return { image: above.build.result.digest };
          },
          verdict: ({ bad }) => (bad.length > 0 ? { verdict: 'fail' } : { verdict: 'pass' }),
          facts: ({ bad }, above) => ({ bad: bad.join(' '), of: above.build.result.digest }),
        })
        .question('fine', { title: 'Fine?', facts: (up) => ({ n: up.scan.result.bad[0]! }) })
        .manual('shell', {
          title: 'Look',
          on: ['image'],
          skip: (above) => {
            expectTypeOf(above.fine).toEqualTypeOf<Said>();
            return above.fine.verdict === 'fail' ? 'no use' : null;
          },
        }),
  });
  task({
    ...of,
    needs: { list },
    run: ({ needs }) => {
      expectTypeOf(needs.list.fine).toEqualTypeOf<Said>();
      expectTypeOf(needs.list.scan.result).toEqualTypeOf<{ bad: string[] } | null>();
    },
  });
});

const steps = (body: (start: Steps<{}>) => unknown) => body;
const asked = (start: Steps<{}>) => start.question('a', { title: 'a' });
const done = (start: Steps<{}>) => start.auto('a', { title: 'a', task: checkout });

test('what a checklist refuses', () => {
  const title = 'b';
  // @ts-expect-error 1 a step that reads one that is not above it
  steps((s) => s.question('a', { title, facts: (up) => ({ x: up.b.note }) }));
  // @ts-expect-error 2 a field that the result has not
  steps((s) => done(s).question('b', { title, facts: (up) => ({ x: up.a.result.shaw }) }));
  // @ts-expect-error 3 a required option missing
  steps((s) => s.auto('a', { title, task: build }));
  // @ts-expect-error 4 an option of the wrong type
  steps((s) => s.auto('a', { title, task: build, with: { tag: 7 } }));
  // @ts-expect-error 5 an id used twice
  steps((s) => asked(s).question('a', { title }));
  // @ts-expect-error 6 a person’s step has no result
  steps((s) => asked(s).question('b', { title, facts: (up) => ({ x: up.a.result }) }));
  // @ts-expect-error 7 a verdict that there is not
  steps((s) => s.auto('a', { title, task: checkout, verdict: () => ({ verdict: 'green' }) }));
  // @ts-expect-error 8 a severity that there is not
  steps((s) => s.question('a', { title, severity: 'bad' }));
  // @ts-expect-error 9 a name where a task should be
  steps((s) => s.auto('a', { title, task: 'build' }));
});

test('a scenario of compare is named, and changes its own clone only', () => {
  compareWith([
    ...usualScenarios,
    { name: 'x', summary: 'y', change: (tree) => tree.git('mv', 'a', 'b') },
  ]);
  // @ts-expect-error -- A scenario needs a summary.
  compareWith([{ name: 'x' }]);
  // @ts-expect-error -- A clone has no way to remove what it does not know.
  compareWith([{ name: 'x', summary: 'y', change: (tree) => tree.remove('a') }]);
});

const more = (...rules: readonly PermissionRule[]) =>
  permissions.to((kpi) => ({ ...kpi, rules: [...kpi.rules, ...rules] }));
test('a setting is what its task reads, and a policy is checked where it is written', () => {
  const width = setting({ name: 'width', initial: 80 });
  task({ ...of, run: ({ setting: read }) => ({ width: read(width) satisfies number }) });
  defineConfig({ settings: [width.to(100), width.to((usual) => usual + 1)] });
  // @ts-expect-error -- Another type than it has.
  width.to('wide');
  // @ts-expect-error -- A value is not yet a setting’s.
  defineConfig({ settings: [100] });
  const rule = { id: 'a', paths: '/srv/**', reason: 'b' } as const;
  more({ ...rule, level: 'error', readableBy: 'kobo' });
  // @ts-expect-error -- A level that there is not.
  more({ ...rule, level: 'fatal', readableBy: 'kobo' });
  // @ts-expect-error -- Nothing that a rule can ask.
  more({ ...rule, level: 'error', readableby: 'kobo' });
});
