import { describe, expect, test } from 'vitest';
import {
  buildMarkdown,
  readPasted,
  shortRef,
  stageTimes,
  type Step,
} from '../../../src/domain/build-log/index.ts';
import { fixture, read, stepNamed } from './helpers.ts';
import { aRecord } from './records.ts';

const UPGRADE = fixture('pasted.after-pip-upgrade.diff');
const NO_CACHE = fixture('pasted.no-cache.diff');

describe('a frame in a block of diff', () => {
  test('with annotations and without the steps of 0.0 s', () => {
    const log = readPasted(UPGRADE);
    expect(log).toMatchObject({ format: 'terminal', seconds: 36.1, exported: true, failure: null });
    expect(log.leftOut).toBe(21);
    expect(log.names).toEqual(['kpi:dev.node-build-kobofe1769438801']);
    expect(log.contextBytes).toBe(833_470);
    expect(log.steps.map(({ stage, position, seconds }) => [stage, position, seconds])).toEqual([
      [null, null, 0.3],
      [null, null, 0.3],
      [null, null, 0.3],
      [null, null, 0.4],
      ['pip-dependencies', 3, 0.1],
      ['kpi-django-app', 7, 0.6],
      ['pip-dependencies', 4, 20.1],
      ['kpi-django-app', 8, 1.5],
      ['kpi-django-app', 9, 0.1],
      ['kpi-django-app', 10, 5.6],
      ['kpi-django-app', 11, 2.2],
      ['kpi-django-app', 12, 0.2],
      ['kpi-django-app', 13, 0.2],
      ['kpi-django-app', 14, 0.3],
      [null, null, 3.8],
    ]);
  });

  test('whole', () => {
    const log = readPasted(NO_CACHE);
    expect(log).toMatchObject({
      format: 'terminal',
      seconds: 132.4,
      exported: true,
      failure: null,
    });
    expect(log.names).toEqual(['docker.io/library/kpi:dev.node-build-kobofe1769438801']);
    expect(log.imageId).toBe(
      'sha256:0b5b9589f594fc9d49bf7cf0293a2539806a1b6d4437a4c2a129975ac0ec729b',
    );
    expect(log.contextBytes).toBe(1_340_000);
    expect(log.steps).toHaveLength(36);
    expect(tenths(log.steps)).toBe(257.8);
    expect(namesOf(log.steps, 'cached')).toEqual([
      '[kpi-django-app  1/14]',
      '[pip-dependencies 1/4]',
      '[npm-install 2/6]',
    ]);
    expect(namesOf(log.steps, 'done')).toHaveLength(33);
  });

  test.each([UPGRADE, NO_CACHE])('each step with the seconds that are written there', (text) => {
    const rows = text.split('\n').filter((line) => /=> (?!=>)/.test(line) && !/=> =>/.test(line));
    const written = rows.map((line) => Number(/(\d+\.\d)s *$/.exec(line)?.[1]));
    expect(readPasted(text).steps.map((step) => step.seconds)).toEqual(written);
  });

  test('the seconds of each stage', () => {
    const { steps } = readPasted(NO_CACHE);
    const sums = stageTimes(steps).map(({ stage, work }) => [stage, Math.round(work * 10) / 10]);
    expect(Object.fromEntries(sums)).toEqual({
      'kpi-django-app': 128.7,
      'pip-dependencies': 59.2,
      'npm-install': 37.5,
      'webpack-build-prod': 28,
    });
    expect(tenths(steps.filter((step) => step.kind === 'internal'))).toBe(1.3);
    expect(tenths(steps.filter((step) => step.kind === 'export'))).toBe(3.1);
  });

  test.each([
    ['a fence', `Before:\n\`\`\`diff\n${NO_CACHE}\`\`\`\nAfter.\n`],
    ['a quotation', NO_CACHE.replace(/^/gm, '> ')],
    ['more marks', NO_CACHE.replace(/^ {3}=>/gm, '-  =>')],
    ['no indentation', NO_CACHE.replace(/^[ +!-]+/gm, '')],
    ['lines of Windows', NO_CACHE.replaceAll('\n', '\r\n')],
    ['colours', NO_CACHE.replace(/^.*=>.*$/gm, '\u001B[34m$&\u001B[0m')],
    ['an earlier frame above', UPGRADE + NO_CACHE],
  ])('%s makes no difference', (_, text) => {
    expect(readPasted(text)).toEqual(readPasted(NO_CACHE));
  });

  test('without its first line, compose’s own seconds are taken', () => {
    expect(readPasted(UPGRADE.replace(/^.*Building.*$/m, '')).seconds).toBe(36.2);
  });
});

describe('what a terminal received', () => {
  test.each([
    ['compose-5.5.0.success.tty', 'compose-5.5.0.success.rawjson', 2],
    ['compose-2.26.1.success.tty', 'compose-2.26.1.success.rawjson', 2.7],
  ])('%s', (file, sibling, seconds) => {
    const log = readPasted(fixture(file));
    expect(log).toMatchObject({ format: 'terminal', seconds, exported: true });
    expect(log.names.map(shortRef)).toEqual(['kpi:dev.lab']);
    expect(log.steps).toHaveLength(read(fixture(sibling)).log.steps.length);
  });
});

describe('progress', () => {
  test.each([
    'compose-5.5.0.success.plain',
    'compose-5.5.0.success.rawjson',
    'compose-2.26.1.success.rawjson',
    'compose-2.40.3.step-fails.plain',
  ])('%s', (file) => {
    const text = fixture(file);
    const expected = { ...read(text).log, leftOut: 0 };
    expect(readPasted(text)).toEqual(expected);
    expect(readPasted(`\`\`\`\n${text}\n\`\`\`\n`)).toEqual(expected);
  });

  test('plain, in a quotation and with marks', () => {
    const text = fixture('compose-5.5.0.success.plain');
    expect(readPasted(text.replace(/^#/gm, '> + #'))).toEqual({ ...read(text).log, leftOut: 0 });
  });

  test.each(['', 'hello\n', '=> nothing here\n'])('%j is no log', (text) => {
    expect(readPasted(text)).toMatchObject({ steps: [], seconds: 0, failure: null });
  });
});

test('a frame of a build that failed', () => {
  const log = readPasted(`[+] Building 0.6s (11/18) FINISHED
 => [internal] load build definition from Dockerfile                    0.0s
 => WARN: FromAsCasing: 'as' and 'FROM' keywords' casing do not match   0.0s
 => CACHED [npm-install 2/3] WORKDIR /srv/src/kpi                       0.0s
 => ERROR [kpi-app 3/7] RUN echo about to fail; exit 7                  0.4s
 => CANCELED [npm-install 3/3] RUN npm ci                               0.5s
------
 > [kpi-app 3/7] RUN echo about to fail; exit 7:
0.360 errline
0.363 about to fail
------
Dockerfile:20
--------------------
  20 | >>> RUN echo about to fail; exit 7
--------------------
failed to solve: process "/bin/sh -c exit 7" did not complete successfully: exit code: 7
`);
  expect(log).toMatchObject({ exported: false, names: [], seconds: 0.6 });
  expect(log.warnings).toEqual(["FromAsCasing: 'as' and 'FROM' keywords' casing do not match"]);
  expect(log.failure).toEqual({
    step: stepNamed(log.steps, '[kpi-app 3/7]'),
    message: 'process "/bin/sh -c exit 7" did not complete successfully: exit code: 7',
    lines: ['errline', 'about to fail'],
  });
  expect(namesOf(log.steps, 'cancelled')).toEqual(['[npm-install 3/3]']);
});

test('our own report can be read again', () => {
  const { steps } = readPasted(NO_CACHE);
  const again = readPasted(buildMarkdown(aRecord({ steps, buildSeconds: 132.4 })));
  expect(again.seconds).toBe(132.4);
  const shown = steps.filter((step) => step.seconds > 0);
  expect(
    again.steps.map(({ stage, position, seconds, state }) => [stage, position, seconds, state]),
  ).toEqual(shown.map(({ stage, position, seconds, state }) => [stage, position, seconds, state]));
});

function tenths(steps: readonly Step[]): number {
  return Math.round(steps.reduce((sum, step) => sum + step.seconds, 0) * 10) / 10;
}

function namesOf(steps: readonly Step[], state: Step['state']): readonly string[] {
  return steps
    .filter((step) => step.state === state)
    .map((step) => /^\[[^\]]*\]|^.*/.exec(step.name)?.[0] ?? '');
}
