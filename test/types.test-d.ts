import { expectTypeOf, test } from 'vitest';
import { arg, flag, task } from '../src/index.ts';
import type { Need } from '../src/index.ts';

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
    },
    needs: { source: checkout },
    run: ({ options, needs }) => {
      expectTypeOf(options).toEqualTypeOf<{
        readonly target: 'dev' | 'prod' | undefined;
        readonly tag: string;
        readonly push: boolean;
        readonly names: readonly string[];
      }>();
      expectTypeOf(needs).toEqualTypeOf<{ readonly source: { sha: string } }>();
    },
  });
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
  const jobs = { jobs: flag.number('jobs') };
  // @ts-expect-error 9 an optional number used as a number
  task({ ...of, options: jobs, run: ({ options }) => options.jobs.toFixed() });
  // @ts-expect-error 10 a result that cannot be stored
  task({ ...of, run: () => ({ when: new Date() }) });
  // @ts-expect-error 11 a name where a task should be
  task({ ...of, needs: { image: 'image:build' }, run() {} });
  // @ts-expect-error 12 a misspelt key
  task({ ...of, need: { source: checkout }, run() {} });
  // @ts-expect-error 13 a flag that has no value is never required
  flag.on('push', { required: true });
});

// @ts-expect-error 14 a cycle: the types would need each other
const a = task({ name: 'a', summary: 'a', needs: { b }, run: () => 1 });
// @ts-expect-error 14 the other half
const b = task({ name: 'b', summary: 'b', needs: { a }, run: () => 2 });
void [a, b];
