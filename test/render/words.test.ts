import { describe, expect, test } from 'vitest';
import type { Failure } from '../../src/model/failure.ts';
import { failureText } from '../../src/render/failure.ts';
import { exitOf, wordsOf } from '../../src/render/words.ts';
import { paper } from './helpers.ts';

/** One of each kind, with the exit code it ends in. */
const failures: readonly (readonly [Failure, number])[] = [
  [{ kind: 'usage', what: 'There is no task biuld; did you mean build?', todo: [] }, 2],
  [{ kind: 'config', file: 'kpi.config.ts', what: 'two tasks are called lint', at: '12:5' }, 2],
  [
    {
      kind: 'missing',
      needed: 'docker engine',
      why: 'it does not answer',
      todo: ['$ sudo systemctl start docker'],
    },
    4,
  ],
  [{ kind: 'exit', command: 'npm run lint', code: 2, signal: null, lines: ['1 problem'] }, 1],
  [{ kind: 'start', command: 'msgfmt --version', why: 'no such program in PATH' }, 1],
  [{ kind: 'timeout', what: 'docker build .', seconds: 1800 }, 124],
  [
    {
      kind: 'stated',
      what: 'The image is stale',
      why: ['It is older than the build.'],
      todo: ['$ kpi-tasks build'],
      lines: [],
    },
    1,
  ],
  [{ kind: 'upstream', task: 'build#2' }, 1],
  [{ kind: 'cancelled', signal: 'SIGHUP' }, 129],
  [{ kind: 'cancelled', signal: 'SIGINT' }, 130],
  [{ kind: 'cancelled', signal: 'SIGTERM' }, 143],
  [{ kind: 'busy', pool: 'docker', holder: 'kpi-tasks build (pid 4711)' }, 1],
  [{ kind: 'storage', path: "/home/o'neil/state", why: 'no space left' }, 4],
  [
    {
      kind: 'thrown',
      message: 'x is not a function',
      stack: 'TypeError: x is not a function\n    at run (/srv/a.ts:1:2)',
    },
    1,
  ],
];

test.each(failures)('%o has its exit code', (failure, code) => {
  expect(exitOf(failure)).toBe(code);
});

test.each(failures)('%o says what is wrong and what to do', (failure) => {
  const { what, todo } = wordsOf(failure);
  expect(what).not.toBe('');
  expect(todo.some((line) => line.startsWith('$ '))).toBe(true);
});

test('each failure in words', () => {
  const { screen } = paper({ columns: 100 });
  const text = failures.map(([failure]) => failureText(failure, screen, false)).join('\n');
  expect(text).toMatchInlineSnapshot(`
    "✖ There is no task biuld; did you mean build?
      → See what can be typed:
        $ kpi-tasks --help

    ✖ kpi.config.ts, 12:5: two tasks are called lint
      → Correct that file, then look at what it gives:
        $ kpi-tasks list

    ✖ docker engine: it does not answer
      → $ sudo systemctl start docker

    ✖ \`npm run lint\` ended with exit code 2
      │ 1 problem
      → To see it alone, where it ran:
        $ npm run lint

    ✖ \`msgfmt --version\` could not be started: no such program in PATH
      → See what this machine lacks:
        $ kpi-tasks doctor

    ✖ \`docker build .\` took longer than its limit of 30 min 0 s
      It was stopped.
      → Where it only needs longer, raise its limit; how long tasks usually take:
        $ kpi-tasks graph

    ✖ The image is stale
      It is older than the build.
      → $ kpi-tasks build

    ✖ It needs build#2, which did not succeed
      → Put that right first:
        $ kpi-tasks build

    ✖ Stopped by SIGHUP
      → Start the same again when you like. Everything there is:
        $ kpi-tasks list

    ✖ Stopped by SIGINT (Ctrl-C)
      → Start the same again when you like. Everything there is:
        $ kpi-tasks list

    ✖ Stopped by SIGTERM
      → Start the same again when you like. Everything there is:
        $ kpi-tasks list

    ✖ Another run holds docker: kpi-tasks build (pid 4711)
      → Let that run end, then start this one again; what runs is shown by
        $ kpi-tasks

    ✖ /home/o'neil/state cannot be read or written: no space left
      → See who may use it and whether the disk is full:
        $ ls -ld '/home/o'\\''neil/state'; df -h '/home/o'\\''neil/state'
      → Or keep the state elsewhere:
        $ export KPI_TASKS_STATE_DIR="$HOME/kpi-tasks-state"

    ✖ A bug, in kpi-tasks or in the task: x is not a function
      Nothing you typed should lead here.
      → Run the same again with --verbose and report what it prints, together with
        $ kpi-tasks --version
    "
  `);
});

test.each([
  [137, null, 'Something killed it; most often the machine ran out of memory.'],
  [null, 'SIGKILL', 'Something killed it; most often the machine ran out of memory.'],
  [127, null, 'A program it needs was not found in PATH.'],
  [126, null, 'A file it should run may not be executed.'],
])('exit code %s, signal %s', (code, signal, reason) => {
  expect(wordsOf({ kind: 'exit', command: 'x', code, signal, lines: [] }).why).toEqual([reason]);
});

describe('the block on stderr', () => {
  const failure: Failure = {
    kind: 'exit',
    command: `docker build --build-arg A=${'a'.repeat(60)} .`,
    code: 1,
    signal: null,
    lines: [
      ...Array.from({ length: 25 }, (_, index) => `line ${index}`),
      '\u001B[31mERROR\u001B[0m: failed to solve: process did not complete',
    ],
  };

  test('fits 40 columns, but for the command that is there to be copied', () => {
    const { screen } = paper({ columns: 40, isTerminal: true });
    expect(failureText(failure, screen, false)).toMatchInlineSnapshot(`
      "✖ \`docker build --build-arg
        A=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...\`
        ended with exit code 1
        │ line 6
        │ line 7
        │ line 8
        │ line 9
        │ line 10
        │ line 11
        │ line 12
        │ line 13
        │ line 14
        │ line 15
        │ line 16
        │ line 17
        │ line 18
        │ line 19
        │ line 20
        │ line 21
        │ line 22
        │ line 23
        │ line 24
        │ ERROR: failed to solve: process did 
        │ not complete
        → To see it alone, where it ran:
          $ docker build --build-arg A=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa .
      "
    `);
  });

  test('needs neither Unicode nor colour', () => {
    const { screen } = paper({ unicode: false });
    expect(failureText(failure, screen, false)).toMatch(/^[\n -~]*$/);
  });

  test('uses the colour of its own stream', () => {
    const { screen } = paper({ colour: true });
    expect(failureText({ kind: 'upstream', task: 'build' }, screen, false)).toMatchInlineSnapshot(`
      "[31m✖[39m[1m It needs build, which did not succeed[22m
        → Put that right first:
          [36m$ kpi-tasks build[39m
      "
    `);
  });

  test('shows the stack of a bug only to who asks', () => {
    const bug: Failure = {
      kind: 'thrown',
      message: 'oops',
      stack: 'Error: oops\n    at run (/srv/a.ts:1:2)',
    };
    const { screen } = paper();
    expect(failureText(bug, screen, false)).not.toContain('a.ts');
    expect(failureText(bug, screen, true)).toContain('  │     at run (/srv/a.ts:1:2)');
  });
});
