import { expect, test } from 'vitest';
import type { Happening } from '../../src/model/event.ts';
import { githubShow } from '../../src/render/github.ts';
import { output, paper, runStart, step, taskEnd, taskStart, teller } from './helpers.ts';

/** The job's log with the random words of `stop-commands` replaced, and the step summary. */
async function job(...happenings: readonly Happening[]): Promise<{ log: string; summary: string }> {
  const { screen, text } = paper();
  let summary = '';
  const show = githubShow(screen, {
    verbose: false,
    summary: (markdown) => {
      summary += markdown;
    },
  });
  teller(show)(...happenings);
  await show.end();
  return { log: text().replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, 'WORD'), summary };
}
const broken = {
  kind: 'exit',
  command: 'docker compose build kpi',
  code: 17,
  signal: null,
  lines: ['```', 'ERROR: 100% wrong, see: a,b'],
} as const;

test('a build that fails: a fold, an annotation, a summary', async () => {
  const { log, summary } = await job(
    runStart('build'),
    taskStart('build', 36.1),
    step('build', 'npm-install 1/2 FROM node', 'cached'),
    step('build', 'npm-install 2/2 RUN npm ci', 'running'),
    output('build', 'added 3 packages', 'npm-install 2/2 RUN npm ci'),
    output('build', 'disk: 90%, almost full\nreally', null, 'warning'),
    step('build', 'npm-install 2/2 RUN npm ci', 'failed', 3),
    taskEnd('build', 'failed', 12.3, broken),
    { type: 'run.end', status: 'failed', exit: 1, seconds: 12.4 },
  );
  expect(log).toMatchInlineSnapshot(`
    "::group::build
    build started, usually takes 36.1 s
    1 step cached: npm-install
    [npm-install 2/2] RUN npm ci
    [npm-install 2/2] added 3 packages
    warning: disk: 90%, almost full
    warning: really
    ::warning title=build::disk: 90%25, almost full%0Areally
    [npm-install 2/2] failed after 3.0 s: RUN npm ci
    ::endgroup::
    build failed after 12.3 s: \`docker compose build kpi\` ended with exit code 17
    ::error title=build failed::\`docker compose build kpi\` ended with exit code 17%0ATo see it alone, where it ran:%0A$ docker compose build kpi
    "
  `);
  expect(summary).toMatchInlineSnapshot(`
    "## ✖ kpi-tasks build

    | Task | Result | Time | Usually |
    | --- | --- | ---: | ---: |
    | build | ✖ failed | 12.3 s | 36.1 s |

    ### ✖ build: \`docker compose build kpi\` ended with exit code 17

    \`\`\`\`text
    \`\`\`
    ERROR: 100% wrong, see: a,b
    \`\`\`\`

    To see it alone, where it ran:

    \`\`\`sh
    docker compose build kpi
    \`\`\`
    "
  `);
});

test('tasks side by side share a fold, and each verdict stands outside', async () => {
  const { log } = await job(
    runStart('lint', 'build', 'report'),
    taskStart('lint'),
    taskStart('build'),
    output('build', 'builds'),
    taskEnd('lint', 'done', 1),
    output('build', 'builds on'),
    taskEnd('build', 'failed', 2, broken),
    taskEnd('report', 'failed', 0, { kind: 'upstream', task: 'build' }),
    { type: 'run.end', status: 'failed', exit: 1, seconds: 2 },
  );
  expect(log).toMatchInlineSnapshot(`
    "run    starts lint, build, report
    ::group::lint
    lint   started
    build  started
    build  builds
    ::endgroup::
    lint   done in 1.0 s
    ::group::build (goes on)
    build  builds on
    ::endgroup::
    build  failed after 2.0 s: \`docker compose build kpi\` ended with exit code 17
    ::error title=build failed::\`docker compose build kpi\` ended with exit code 17%0ATo see it alone, where it ran:%0A$ docker compose build kpi
    report not started, needs build
    run    failed after 2.0 s
    "
  `);
});

test.each([
  ['::error::made up'],
  ['  ::add-mask::secret'],
  ['\u001B[31m::stop-commands::x\u001B[0m'],
  ['see ##[error]made up'],
  ['::WORD::'],
])('a tool that prints %j commands nobody', async (line) => {
  const { log } = await job(runStart('x'), output('x', line));
  const [stop, said, go] = log.split('\n');
  expect([stop, go]).toEqual(['::stop-commands::WORD', '::WORD::']);
  expect(said).not.toBe('');
});

test('the word that switches commands on again is another each time', async () => {
  const { screen, text } = paper();
  teller(githubShow(screen, { verbose: false, summary: () => undefined }))(
    output('x', '::a'),
    output('x', '::b'),
  );
  expect(new Set(text().match(/(?<=stop-commands::).*/g)).size).toBe(2);
});

test.each([
  [{ file: '/home/me/kpi/Dockerfile', line: 107 }, 'file=/home/me/kpi/Dockerfile,line=107,'],
  [{ file: 'C:\\a, b/Dockerfile', line: 1 }, 'file=C%3A\\a%2C b/Dockerfile,line=1,'],
])('an annotation stands at its line of a file: %o', async (at, spot) => {
  const { log } = await job(
    runStart('x'),
    taskEnd('x', 'failed', 1, { kind: 'stated', what: 'broken', why: [], todo: [], lines: [], at }),
  );
  expect(log).toContain(`::error ${spot}title=x failed::broken\n`);
});

test.each([
  ['/w/kpi.config.ts:3', 'file=/w/kpi.config.ts,line=3,'],
  ['/w/kpi.config.ts', 'file=/w/kpi.config.ts,'],
  [null, 'file=/w/kpi.config.ts,'],
])('a config that cannot be read is marked at %s', async (at, spot) => {
  const failure = { kind: 'config', file: '/w/kpi.config.ts', what: 'no', at } as const;
  const words = { what: 'no', why: [], todo: [] };
  const { log } = await job(runStart('x'), {
    type: 'run.end',
    status: 'refused',
    exit: 2,
    seconds: 0,
    failure: { ...failure, words },
  });
  expect(log).toContain(`::error ${spot}title=kpi-tasks::no\n`);
});

test('a message of several lines is one line of the log', async () => {
  const { log } = await job(
    runStart('x'),
    taskEnd('x', 'failed', 1, {
      kind: 'stated',
      what: 'first\n::error::second',
      why: [],
      todo: [],
      lines: [],
    }),
  );
  expect(log).toMatchInlineSnapshot(`
    "::stop-commands::WORD
    x failed after 1.0 s: first ::error::second
    ::WORD::
    ::error title=x failed::first%0A::error::second
    "
  `);
});

test('what a task reports is in the summary as it is', async () => {
  const { summary } = await job(
    runStart('size', 'old'),
    {
      ...taskEnd('size', 'done', 4),
      summary: '| layer | size |\n| --- | --- |\n| a | 1 MB |\n',
    } as Happening,
    { ...taskEnd('old', 'skipped', 0), reason: 'no docker | here' } as Happening,
  );
  expect(summary).toMatchInlineSnapshot(`
    "## ✖ kpi-tasks size old

    | Task | Result | Time | Usually |
    | --- | --- | ---: | ---: |
    | size | ✔ done | 4.0 s |  |
    | old | ↓ skipped: no docker \\| here | 0.0 s |  |

    \`\`\`

    | layer | size |
    | --- | --- |
    | a | 1 MB |

    \`\`\`
    "
  `);
});
