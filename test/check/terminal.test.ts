import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ctrlC, ctrlD, cursorIsBack, inTerminal } from '../helpers/terminal.ts';
import type { Steps } from '../helpers/terminal.ts';
import { demo, journalPath, verdicts, walkOf } from './demo.ts';

const bin = join(import.meta.dirname, '..', '..', 'src', 'bin.ts');

async function walk(
  steps: Steps,
  more: {
    args?: readonly string[];
    env?: NodeJS.ProcessEnv;
    size?: string;
    files?: Record<string, string>;
  } = {},
) {
  const at = demo(more.files);
  const ended = await inTerminal([bin, ...(more.args ?? ['check', 'demo'])], steps, {
    cwd: at.root,
    env: { KPI_TASKS_STATE_DIR: at.state, ...more.env },
    ...(more.size !== undefined && { size: more.size }),
  });
  expect([ended.restored, cursorIsBack(ended.text)]).toEqual([true, true]);
  return { ...ended, at };
}
const started: Steps = [['Start?', 'y']];
const down = '\u001B[B';
/** An editor that writes two lines above what it is given. */
const editor = { EDITOR: `sh -c 'printf "one\\ntwo\\n" | cat - "$0" >new && mv new "$0"'` };

describe('a key', () => {
  test.each<readonly [string, Steps, string, number]>([
    ['q at the start begins nothing', [['Start?', 'q']], '', 3],
    [
      'q at a question saves',
      [...started, ['Verdict', 'q']],
      'build pass, speed pending, scan pending, shell pending',
      3,
    ],
    [
      's asks for a reason',
      [...started, ['Verdict', 's'], ['Why?', '\r'], ['Say more', 'no arm64\r'], ['Go on?', 'q']],
      'build pass, speed skipped, scan fail, shell pending',
      1,
    ],
    [
      'x asks for a reason',
      [...started, ['Verdict', 'x'], ['Why?', '\u001B[B\r'], ['Say more', '\r'], ['Go on?', 'q']],
      'build pass, speed blocked, scan fail, shell pending',
      1,
    ],
    [
      'r runs the build again, and g goes on after a failure',
      [
        ...started,
        ['Verdict', 'r'],
        ['1/4 Build it', ''],
        ['Verdict', 'p'],
        ['Go on?', 'g'],
        ['Verdict', 'q'],
      ],
      'build pass, speed pass, scan fail, shell pending',
      1,
    ],
    [
      'b goes back to the question before',
      [
        ...started,
        ['Verdict', 'p'],
        ['Go on?', 'g'],
        ['Verdict', 'b'],
        ['You said pass', '~s'],
        ['Why?', '\r'],
        ['Say more', '\r'],
        ['Verdict', 'p'],
      ],
      'build pass, speed skipped, scan fail, shell pass',
      1,
    ],
    [
      'l lists the steps first',
      [
        ['Start?', 'l'],
        ['4 Go in', '~q'],
      ],
      '',
      3,
    ],
  ])('%s', async (_, steps, left, code) => {
    const ended = await walk(steps);
    expect(ended.code).toBe(code);
    if (left !== '') expect(verdicts(ended.at)).toBe(left);
  });

  test('that means nothing says which do', async () => {
    const { text } = await walk([...started, ['Verdict', 'z'], ['Press p, f, s', '~q']]);
    expect(text).toContain('Press p, f, s, x, n, e, c, r, o, q.');
  });

  test('that is held down answers once', async () => {
    const { at, text } = await walk([
      ...started,
      ['Verdict', 'p'],
      ['Go on?', 'g'],
      ['Verdict', 'ppp'],
      ['none counts', '~x'],
      ['Why?', '\r'],
      ['Say more', '\r'],
    ]);
    expect(text).toContain('Several keys came at once');
    expect(verdicts(at)).toBe('build pass, speed pass, scan fail, shell blocked');
  });

  test('in pasted text answers nothing', async () => {
    const { at } = await walk([
      ...started,
      ['Verdict', 'pass the salt\rpp\u0001\u001B[200~ff'],
      ['none counts', '~q'],
    ]);
    expect(verdicts(at)).toBe('build pass, speed pending, scan pending, shell pending');
  });
});

describe('Ctrl-C', () => {
  test.each<readonly [string, Steps, object]>([
    [
      'at how bad',
      [
        ['Verdict', 'f'],
        ['What is wrong', 'slow\r'],
        ['How bad?', ctrlC],
      ],
      { verdict: 'fail', note: 'slow', severity: 'should fix' },
    ],
    [
      'at who should look',
      [
        ['Verdict', 'f'],
        ['What is wrong', 'slow\r'],
        ['How bad?', `${down}\r`],
        ['Who should', ctrlC],
      ],
      {
        verdict: 'fail',
        note: 'slow',
        severity: 'blocks merge',
        attempts: [{ severity: 'blocks merge' }],
      },
    ],
    [
      'at more words',
      [
        ['Verdict', 's'],
        ['Why?', '\r'],
        ['Say more', ctrlC],
      ],
      { verdict: 'skipped', reason: 'cannot test it here' },
    ],
  ])('%s keeps the verdict, which stood before the details', async (_, steps, kept) => {
    const { code, at } = await walk([...started, ...steps]);
    expect(code).toBe(130);
    expect(walkOf(at).steps.find(({ id }) => id === 'speed')).toMatchObject(kept);
  });

  const failing: Steps = [...started, ['Verdict', 'f']];
  test.each<readonly [string, Steps]>([
    ['at the start', [['Start?', ctrlC]]],
    [
      'while a task runs',
      [
        ['Start?', 'y'],
        ['building', ctrlC],
      ],
    ],
    ['at a verdict', [...started, ['Verdict', ctrlC]]],
    ['in a note', [...started, ['Verdict', 'n'], ['Note', `half a no${ctrlC}`]]],
    ['at what is wrong', [...failing, ['What is wrong', ctrlC]]],
    ['at how bad', [...failing, ['What is wrong', 'x\r'], ['How bad?', ctrlC]]],
    [
      'at who should look',
      [...failing, ['What is wrong', 'x\r'], ['How bad?', '\r'], ['Who should', ctrlC]],
    ],
    ['at evidence', [...started, ['Verdict', 'e'], ['Evidence', ctrlC]]],
    ['at a file', [...started, ['Verdict', 'e'], ['Evidence', '\r'], ['A file (Enter', ctrlC]]],
    [
      'while a command of one’s own runs',
      [
        ...started,
        ['Verdict', 'e'],
        ['Evidence', `${down}\r`],
        ['The command', 'echo here; sleep 60\r'],
        ['here\r\n', ctrlC],
      ],
    ],
    ['at a reason', [...started, ['Verdict', 's'], ['Why?', ctrlC]]],
    ['after a failure', [...started, ['Verdict', 'p'], ['Go on?', ctrlC]]],
  ])('%s saves and restores the terminal', async (where, steps) => {
    const { code, text, at } = await walk(steps, {
      files: where === 'while a task runs' ? { slow: '30' } : {},
    });
    expect(code).toBe(130);
    if (where === 'at the start') return;
    expect(text).toContain('Stopped and saved.');
    expect(text).toContain('kpi-tasks resume');
    expect(walkOf(at)).toMatchObject({ state: 'open', paused: 'SIGINT' });
  });

  test('Ctrl-D and SIGTERM do too', async () => {
    expect((await walk([...started, ['Verdict', ctrlD]])).code).toBe(130);
    const { code, at } = await walk([...started, ['Verdict', '!TERM']]);
    expect([code, walkOf(at).paused]).toEqual([143, 'SIGTERM']);
  });
});

describe('evidence', () => {
  const ways: readonly (readonly [string, Steps, string])[] = [
    [
      'a file',
      [
        ['Evidence', '\r'],
        ['A file (Enter', 'commit\r'],
      ],
      'a'.repeat(40),
    ],
    [
      'a command',
      [
        ['Evidence', `${down}\r`],
        ['The command', 'echo $((6*7)); exit 3\r'],
      ],
      '$ echo $((6*7)); exit 3\n42\n[exit code 3]\n',
    ],
    [
      'the last lines of the log',
      [
        ['Evidence', `${down}${down}\r`],
        ['How many', '1\r'],
      ],
      'built\n',
    ],
    [
      'lines of the log with a word in them',
      [
        ['Evidence', `${down}${down}\r`],
        ['How many', 'BUILT\r'],
      ],
      'built\n',
    ],
    ['a text', [['Evidence', `${down}${down}${down}\r`]], 'one\ntwo\n'],
  ];
  test.each(ways)('can be %s', async (_, steps, text) => {
    const { at } = await walk(
      [
        ...started,
        ['Verdict', 'e'],
        ...steps,
        ['Kept a copy', ''],
        ['Verdict', 'p'],
        ['Go on?', 'q'],
      ],
      { env: editor },
    );
    const [file] = walkOf(at).steps[1]!.evidence;
    const kept = join(dirname(journalPath(at)), file!.path);
    expect(readFileSync(kept, 'utf8')).toBe(text);
    expect(statSync(kept).mode & 0o777).toBe(0o600);
  });

  test('that is a link goes into the note', async () => {
    const { at } = await walk(
      [
        ...started,
        ['Verdict', 'e'],
        ['Evidence', `${down.repeat(4)}\r`],
        ['Its address', 'https://example.org/log\r'],
        ['Put into the note', ''],
        ['Verdict', 'q'],
      ],
      { env: editor },
    );
    expect(walkOf(at).steps[1]!.note).toBe('https://example.org/log');
  });
});

describe('the editor', () => {
  test.each<readonly [string, Steps, number]>([
    [
      'takes a note of several lines',
      [...started, ['Verdict', 'n'], ['Note', '\r'], ['Verdict', '~q']],
      1,
    ],
    [
      'takes what is wrong',
      [
        ...started,
        ['Verdict', 'f'],
        ['What is wrong', '\r'],
        ['How bad?', '\r'],
        ['Who should', '\r'],
        ['Go on?', 'q'],
      ],
      1,
    ],
  ])('%s', async (_, steps, step) => {
    const { at } = await walk(steps, { env: editor });
    expect(walkOf(at).steps[step]!.note).toBe('one\ntwo');
    expect(existsSync(join(dirname(journalPath(at)), 'writing.txt'))).toBe(false);
  });

  test('that fails or writes nothing says so, and the question is asked again', async () => {
    const { at, text } = await walk(
      [
        ...started,
        ['Verdict', 'f'],
        ['What is wrong', '\r'],
        ['exit code 1', ''],
        ['What is wrong', 'slow\r'],
        ['How bad?', '\r'],
        ['Who should', '\r'],
        ['Go on?', 'q'],
      ],
      { env: { EDITOR: 'false' } },
    );
    expect(text).toContain('false ended with exit code 1.');
    expect(walkOf(at).steps[1]!.note).toBe('slow');
  });
});

describe('any terminal', () => {
  const whole: Steps = [
    ...started,
    ['Verdict', 'p'],
    ['Go on?', 'g'],
    ['Verdict', 's'],
    ['Why?', '\r'],
    ['Say more', '\r'],
  ];

  test.each(['40x12', '200x50'])('of %s shows all', async (size) => {
    const { text, at } = await walk(whole, { size });
    expect(verdicts(at)).toBe('build pass, speed pass, scan fail, shell skipped');
    for (const words of ['Anything amiss?', '$ docker run -it x', '7 bytes', 'save and quit'])
      expect(text).toContain(words);
  });

  test('that is resized in a question goes on', async () => {
    const { at, text } = await walk([
      ...started,
      ['save and quit', '@40x10'],
      ['b', '@120x40'],
      ['save and quit', 'q'],
    ]);
    expect(text).toContain('Saved.');
    expect(verdicts(at)).toContain('speed pending');
  });

  test('that cannot move its cursor is asked line by line', async () => {
    const { at, text } = await walk(
      [
        ['Start?', 'y\n'],
        ['Verdict', 'maybe\n'],
        ['Type one of', 'p\n'],
        ['Go on?', '\n'],
        ['Verdict', 'f\n'],
        ['What is wrong', '\n'],
        ['Say it in a few words', 'root\n'],
        ['How bad? (number)', '9\n'],
        ['Type a number', '2\n'],
        ['Who should look', '1,3\n'],
      ],
      { env: { TERM: 'dumb' } },
    );
    expect(text).not.toContain('\u001B');
    // What is asked about stands above the question.
    expect(text).toMatch(
      /Is it fast\?[^]*p pass,[^]*\? Verdict [^]*Go in[^]*p pass,[^]*\? Verdict /,
    );
    expect(walkOf(at).steps[3]).toMatchObject({
      verdict: 'fail',
      note: 'root',
      severity: 'blocks merge',
      cc: ['john', 'olivier'],
    });
  });

  test('without colour gets none', async () => {
    const { text } = await walk([...started, ['Verdict', 'q']], { env: { NO_COLOR: '1' } });
    // oxlint-disable-next-line no-control-regex -- colours are what is looked for.
    expect(text).not.toMatch(/\u001B\[(3\d|1|2|9\d)m/);
  });

  test('without Unicode gets ASCII alone', async () => {
    const { text } = await walk(whole, { env: { LANG: 'C', LC_ALL: 'C' } });
    expect(text.match(/[^\0-~]/g)).toBe(null);
  });

  test('lets one choose the checklist', async () => {
    const { at } = await walk(
      [
        ['Which checklist?', '\u001B[B\u001B[B\r'],
        ['Start?', 'y'],
        ['Verdict', 'p'],
      ],
      { args: ['check'] },
    );
    expect(walkOf(at).checklist).toBe('good');
  });

  test('asks what to do with what no longer holds', async () => {
    const first = await walk([...started, ['Verdict', 'p'], ['Go on?', 'q']]);
    writeFileSync(join(first.at.root, 'image'), 'sha256:other');
    const ended = await inTerminal(
      [bin, 'resume'],
      [
        ['1 verdict no longer holds: image was 111111111111, now other', '\r'],
        ['Start?', 'y'],
        ['Asked again: image was', '~q'],
      ],
      { cwd: first.at.root, env: { KPI_TASKS_STATE_DIR: first.at.state } },
    );
    expect(ended.code).toBe(1);
    expect(verdicts(first.at)).toBe('build pass, speed pending, scan fail, shell pending');
  });
});
