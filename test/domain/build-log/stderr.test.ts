import { describe, expect, test } from 'vitest';
import { readFailure } from '../../../src/domain/build-log/index.ts';
import { fixture } from './helpers.ts';

const EXIT_7 =
  'process "/bin/sh -c sleep 0.2; echo about to fail; echo errline >&2; exit 7" did not complete successfully: exit code: 7';
const SYNTAX = 'dockerfile parse error on line 2: unknown instruction: COPPY (did you mean COPY?)';

test.each([
  ['compose-2.26.1.step-fails.rawjson', EXIT_7, null, null],
  ['compose-2.26.1.step-fails.plain', EXIT_7, null, null],
  ['compose-2.40.3.step-fails.rawjson', EXIT_7, 20, '  20 | >>> RUN sleep 0.2; echo'],
  ['compose-2.40.3.step-fails.plain', EXIT_7, 20, '  20 | >>> RUN sleep 0.2; echo'],
  ['compose-2.26.1.syntax-error', SYNTAX, 2, ''],
  ['compose-2.40.3.syntax-error', SYNTAX, 2, '   2 | >>> COPPY a b'],
  [
    'compose-2.40.3.copy-source-missing',
    'failed to compute cache key',
    3,
    '   3 | >>> COPY nofile /x',
  ],
  ['compose-2.26.1.copy-source-missing', 'failed to compute cache key', null, null],
  [
    'compose-2.40.3.base-image-missing',
    'nosuch/image:1: failed to resolve',
    1,
    '   1 | >>> FROM nosuch/image:1 AS a',
  ],
  ['compose-2.26.1.base-image-missing', 'nosuch/image:1: failed to resolve', null, null],
])('%s', (file, message, line, row) => {
  const failure = readFailure(fixture(`${file}.stderr`));
  expect(failure?.message.startsWith(message)).toBe(true);
  expect(failure?.dockerfile?.line ?? null).toBe(line);
  expect(
    failure?.dockerfile?.excerpt.split('\n').find((one) => one.startsWith(row ?? '')) ?? null,
  ).toEqual(row === null ? null : expect.stringContaining(row));
});

test('an excerpt has no blank lines between its lines', () => {
  expect(readFailure(fixture('compose-2.40.3.syntax-error.stderr'))?.dockerfile).toEqual({
    file: 'Dockerfile',
    line: 2,
    excerpt: '   1 |     FROM bb:base AS kpi-app\n   2 | >>> COPPY a b\n   3 |',
  });
});

describe('messages', () => {
  test.each([
    ['nothing', '', null],
    ['blanks', '\n \n', null],
    ['an interrupted build', fixture('compose-2.40.3.interrupted.stderr'), null],
    ['an interrupted build, in words', 'canceled\n', 'canceled'],
    ['an unknown service', 'no such service: x\n', 'no such service: x'],
    ['the same in JSON', '{"error":true,"message":"no such service: x"}\n', 'no such service: x'],
    [
      'progress of compose',
      '{"id":"Image kpi","status":"Working"}\n Image kpi:dev.lab Building \n ✔ Image kpi:dev.lab Built 2.1s\n',
      null,
    ],
    [
      'a warning',
      'time="2026-11-22T14:00:00Z" level=warning msg="the attribute `version` is obsolete"\n',
      null,
    ],
    [
      'a warning before the reason',
      'time="2026-11-22T14:00:00Z" level=warning msg="x"\nno such service: x\n',
      'no such service: x',
    ],
    [
      'the logger’s error',
      'time="2026-11-22T14:00:00Z" level=error msg="no \\"x\\" here"\n',
      'no "x" here',
    ],
    [
      'a flag',
      "unknown flag: --progres\n\nUsage:  docker compose [OPTIONS] COMMAND\n\nRun 'docker compose --help' for more information\n",
      'unknown flag: --progres',
    ],
    [
      'a hint after the reason',
      "docker: 'x' is not a docker command.\nSee 'docker --help'\n",
      "docker: 'x' is not a docker command.",
    ],
    [
      'a traceback',
      'Traceback (most recent call last):\n  File "run.py", line 1, in <module>\nKeyError: 1\n',
      'KeyError: 1',
    ],
    [
      'no daemon',
      'Cannot connect to the Docker daemon at unix:///x.sock. Is the docker daemon running?\n',
      'Cannot connect to the Docker daemon at unix:///x.sock. Is the docker daemon running?',
    ],
    ['a target', 'target kpi: failed to solve: exit code: 1\n', 'exit code: 1'],
    [
      'an error of buildx',
      'ERROR: failed to solve: rpc error: code = Unknown desc = exit code: 1\n',
      'exit code: 1',
    ],
    [
      'Desktop’s advertisement',
      'failed to solve: exit code: 1\n\nView build details: docker-desktop://x\n',
      'exit code: 1',
    ],
    [
      'colours and lines of Windows',
      '\u001B[31mno such service: x\u001B[0m\r\n',
      'no such service: x',
    ],
    ['JSON that is none', '{ not json\n', '{ not json'],
  ])('%s', (_, stderr, message) => {
    expect(readFailure(stderr)?.message ?? null).toBe(message);
  });
});
