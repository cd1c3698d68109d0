import { expect, test } from 'vitest';
import type { Happening } from '../../src/model/event.ts';
import { jsonShow } from '../../src/render/json.ts';
import { linesShow } from '../../src/render/lines.ts';
import {
  enveloped,
  halfBuilt,
  output,
  paper,
  runStart,
  step,
  taskEnd,
  taskStart,
  teller,
} from './helpers.ts';

const whole = (task: string): readonly Happening[] => [
  ...halfBuilt(task),
  step(task, 'npm-install 3/3 RUN npm ci --quiet', 'done', 6.2),
  step(task, 'pip-dependencies 3/3 RUN pip-sync /srv/tmp/requirements.txt', 'failed', 9),
  step(task, 'webpack 4/4 RUN npm run build', 'cancelled', 2),
];
const failure = {
  kind: 'exit',
  command: 'docker compose build kpi',
  code: 17,
  signal: null,
  lines: ['ERROR: no matching distribution'],
} as const;

/** What a run looks like; each happening comes 17 seconds after the one before. */
function said(
  happenings: readonly Happening[],
  settings: { quiet?: boolean; verbose?: boolean; colour?: boolean } = {},
): string {
  const { screen, text } = paper({ colour: settings.colour ?? false });
  let time = 0;
  const show = linesShow(screen, {
    quiet: settings.quiet ?? false,
    verbose: settings.verbose ?? false,
    now: () => (time += 8500),
  });
  teller(show)(...happenings);
  return text();
}

const single = [
  runStart('build'),
  { ...taskStart('build', 36.1), log: '/state/runs/1/build.log' } as Happening,
  ...whole('build'),
  output('build', 'The image is kpi:dev.', null, 'note'),
  output('build', 'disk is\nalmost full', null, 'warning'),
  { type: 'question', task: 'build', question: 'go', message: 'Go on?' },
  { type: 'answer', task: 'build', question: 'go', answer: true },
  taskEnd('build', 'failed', 12.3, failure),
  { type: 'run.end', status: 'failed', exit: 1, seconds: 12.4 },
] as const satisfies readonly Happening[];

test('a build, a line an event, cached steps in one', () => {
  expect(said(single)).toMatchInlineSnapshot(`
    "00:00:17 build started, usually takes 36.1 s, log: /state/runs/1/build.log
    00:01:59 1 step cached: pip-dependencies
    00:01:59 [pip-dependencies 2/3] done in 0.4 s
    00:02:07 [pip-dependencies 3/3] RUN pip-sync /srv/tmp/requirements.txt
    00:02:33 2 steps cached: npm-install
    00:02:33 [npm-install 3/3] RUN npm ci --quiet
    00:02:41 [pip-dependencies 3/3] Collecting asgiref
    00:02:50 [pip-dependencies 3/3] Collecting Django
    00:02:58 [pip-dependencies 3/3] Collecting celery
    00:03:07 [npm-install 3/3] npm warn deprecated glob@7.2.3: old versions are not supported 漢字 ✅ any more, said a long line
    00:03:15 [npm-install 3/3] done in 6.2 s
    00:03:24 [pip-dependencies 3/3] failed after 9.0 s: RUN pip-sync /srv/tmp/requirements.txt
    00:03:32 [webpack 4/4] stopped after 2.0 s
    00:03:41 The image is kpi:dev.
    00:03:49 warning: disk is
    00:03:49 warning: almost full
    00:03:58 build asks: Go on?
    00:04:06 build is told true
    00:04:15 build failed after 12.3 s: \`docker compose build kpi\` ended with exit code 17
    "
  `);
});

test('verbose leaves nothing out', () => {
  const lines = said(single, { verbose: true });
  expect(lines).toContain('[npm-install 1/3] cached');
  expect(lines).toContain('[internal] load build definition from Dockerfile');
});

test('several tasks have their names in a column', () => {
  expect(
    said([
      runStart('translations', 'lint', 'build', 'report'),
      taskStart('lint'),
      taskStart('translations'),
      output('lint', 'all files are fine'),
      taskEnd('lint', 'done', 3.2),
      taskEnd('translations', 'fresh', 0.1),
      taskEnd('build', 'cancelled', 1, { kind: 'cancelled', signal: 'SIGTERM' }),
      taskEnd('report', 'failed', 0, { kind: 'upstream', task: 'build' }),
      { type: 'run.end', status: 'cancelled', exit: 143, seconds: 8 },
    ]),
  ).toMatchInlineSnapshot(`
    "00:00:08 run          starts translations, lint, build, report
    00:00:17 lint         started
    00:00:25 translations started
    00:00:34 lint         all files are fine
    00:00:42 lint         done in 3.2 s
    00:00:51 translations is up to date
    00:00:59 build        stopped after 1.0 s: Stopped by SIGTERM
    00:01:08 report       not started, needs build
    00:01:16 run          stopped after 8.0 s
    "
  `);
});

test('quiet says only what went wrong', () => {
  expect(said(single, { quiet: true })).toMatchInlineSnapshot(`
    "00:00:08 build failed after 12.3 s: \`docker compose build kpi\` ended with exit code 17
    "
  `);
  expect(
    said(
      [runStart('lint'), taskStart('lint'), output('lint', 'fine'), taskEnd('lint', 'done', 1)],
      { quiet: true },
    ),
  ).toBe('');
});

test('a refused run says why', () => {
  const refusal = {
    kind: 'missing',
    needed: 'docker engine',
    why: 'it does not answer',
    todo: [],
  } as const;
  const [end] = [taskEnd('', 'failed', 0, refusal)];
  expect(
    said([
      runStart('build'),
      {
        type: 'run.end',
        status: 'refused',
        exit: 4,
        seconds: 0.2,
        ...(end?.type === 'task.end' && end.failure && { failure: end.failure }),
      },
    ]),
  ).toMatchInlineSnapshot(`
    "00:00:17 run refused after 0.2 s: docker engine: it does not answer
    "
  `);
});

test('no line has a control character, whatever a tool prints', () => {
  const lines = said([
    runStart('x'),
    output('x', '\u001B[2J\u001B[H\u0007evil\u001B]0;title\u0007'),
  ]);
  expect(lines).toMatch(/^\d\d:\d\d:\d\d evil\n$/);
});

test('colour comes from the screen alone', () => {
  expect(said([runStart('x'), taskEnd('x', 'done', 1)], { colour: true })).toBe(
    '\u001B[2m00:00:17\u001B[22m \u001B[1mx \u001B[22m\u001B[32mdone in 1.0 s\u001B[39m\n',
  );
});

test('json is the events, one a line, and nothing else', () => {
  const { screen, text } = paper({ colour: true });
  teller(jsonShow(screen))(...single);
  const events = text()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(events).toEqual(single.map((happening) => enveloped(happening)));
});
