import { arg, flag, stop, task } from '../src/index.ts';
import { pick, readBuilds } from './report/builds.ts';

type Stage = {
  readonly stage: string;
  readonly seconds: number;
  readonly ran: number;
  readonly cached: number;
};
export type StagesResult = {
  readonly build: string;
  readonly stages: readonly Stage[];
  /** Why nothing can be said of this build; null where something can. */
  readonly unclear: string | null;
  readonly problems: readonly string[];
};

export const buildStages = task({
  name: 'build-stages',
  summary: 'Tell which stages of a build worked, and whether those that should',
  details:
    'Of a build that is on record. --ran and --cached name stages that must have worked, and that must have come from the ' +
    'cache. Of the first build here, and of one that found everything in the cache, neither can be said.',
  group: 'Records',
  examples: ['build-stages', 'build-stages --ran pip-dependencies --cached npm-install'],
  options: {
    build: arg.text('Its id, or the beginning of it; without it, the last', { required: false }),
    ran: flag.list('A stage that must have worked; may be repeated'),
    cached: flag.list('A stage that must have come from the cache; may be repeated'),
  },
  readOnly: true,
  run: async (context): Promise<StagesResult> => {
    const { build: id, ran, cached } = context.options;
    const remembered = await readBuilds(context);
    const { id: build, stages, started } = pick(remembered, id);
    const earlier = remembered.builds.some(
      (one) => one.outcome === 'built' && one.started < started,
    );
    const known = new Set(stages.map(({ stage }) => stage));
    const worked = new Set(stages.filter((one) => one.ran > 0).map(({ stage }) => stage));
    return {
      build,
      stages: stages.map(({ stage, seconds, ran: some, cached: rest }) => ({
        stage,
        seconds,
        ran: some,
        cached: rest,
      })),
      unclear: unclear(stages, earlier),
      problems: [
        ...[...ran, ...cached].filter((name) => !known.has(name)).map(unknown),
        ...ran.filter((name) => known.has(name) && !worked.has(name)).map(idle),
        ...cached.filter((name) => worked.has(name)).map(busy),
      ],
    };
  },
  verdict: ({ unclear: why, problems }) =>
    why !== null || problems.length === 0
      ? null
      : stop('The stages did not work as they should', { why: problems }),
  print: ({ build, stages, unclear: why, problems }) =>
    [
      build,
      ...stages.map(
        ({ stage, seconds, ran, cached }) =>
          `  ${(stage || 'the only stage').padEnd(20)} ${ran === 0 ? 'from the cache' : `${seconds.toFixed(1)} s, ${ran} ran, ${cached} cached`}`,
      ),
      ...(why === null ? problems : [why]),
    ].join('\n'),
});

const unclear = (stages: readonly Stage[], earlier: boolean): string | null =>
  !earlier
    ? 'no earlier build is on record here, whose stages could have come from the cache'
    : stages.every(({ ran }) => ran === 0)
      ? 'everything came from the cache: just this was built here before'
      : null;

const unknown = (name: string) => `the build has no stage ${name}`;
const idle = (name: string) => `${name} came from the cache, and should have worked`;
const busy = (name: string) => `${name} worked, and should have come from the cache`;
