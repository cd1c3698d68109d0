import { describe, expect, test } from 'vitest';
import type { Entry, Subject, Walk } from '../../src/index.ts';
import { readEntries } from '../../src/walk/entries.ts';
import { foldWalk } from '../../src/walk/fold.ts';
import { shortInput, standsOn, staleness } from '../../src/walk/subject.ts';
import { head, journal, machine, opened, subject, verdict } from './helpers.ts';

const ab = [head('a', 'auto'), head('b')];
const fold = (entries: readonly Entry[], now?: Subject): Walk => {
  const walk = foldWalk(entries, now ? { now } : {});
  if (walk === null) throw new Error('no walk');
  return walk;
};
const said = (walk: Walk) => walk.steps.map((one) => `${one.id} ${one.verdict}`).join(', ');

describe('a walk', () => {
  test.each<readonly [string, readonly Entry[], string, Partial<Walk>]>([
    ['opened', journal(opened(ab)), 'a pending, b pending', { state: 'open', paused: null }],
    [
      'with a verdict',
      journal(opened(ab), verdict('a', 'pass')),
      'a pass, b pending',
      { seconds: 2, byHand: 0, touched: '2026-11-22T10:00:01.000Z' },
    ],
    [
      'left',
      journal(opened(ab), verdict('b', 'fail'), { is: 'paused', why: 'SIGINT' }),
      'a pending, b fail',
      { paused: 'SIGINT', byHand: 2 },
    ],
    [
      'finished',
      journal(opened(ab), verdict('a', 'blocked'), verdict('b', 'skipped'), { is: 'finished' }),
      'a blocked, b skipped',
      { state: 'finished', counts: { pass: 0, fail: 0, skipped: 1, blocked: 1, pending: 0 } },
    ],
    [
      'with a verdict taken back',
      journal(opened(ab), verdict('a', 'fail'), { is: 'reopened', step: 'a', why: 'again' }),
      'a pending, b pending',
      { counts: { pass: 0, fail: 0, skipped: 0, blocked: 0, pending: 2 } },
    ],
    [
      'resumed with a list that has changed',
      journal(opened([...ab, head('c')]), verdict('c', 'pass'), {
        is: 'resumed',
        by: 'ben',
        machine,
        subject: subject(),
        steps: [head('b'), head('d')],
      }),
      'b pending, d pending, c pass',
      { by: 'ben', state: 'open' },
    ],
    [
      'with an entry of a step nobody knows',
      journal(opened(ab), verdict('z', 'fail'), { is: 'note', step: 'z', note: 'z' }),
      'a pending, b pending',
      {},
    ],
  ])('%s', (_, entries, words, more) => {
    const walk = fold(entries);
    expect(said(walk)).toBe(words);
    expect(walk).toMatchObject(more);
  });

  test('without its first line is none', () => {
    expect(foldWalk(journal(verdict('a', 'pass')))).toBe(null);
  });

  test('keeps what belongs to a step, and every attempt', () => {
    const file = { name: 'x.png', path: 'evidence/b-x.png', bytes: 3, sha256: 'ff' };
    const walk = fold(
      journal(
        opened(ab),
        { is: 'note', step: 'b', note: 'slow' },
        { is: 'evidence', step: 'b', file },
        { is: 'cc', step: 'b', cc: ['john'] },
        verdict('b', 'fail'),
        { is: 'reopened', step: 'b', why: 'again' },
        verdict('b', 'pass'),
        { is: 'note', step: 'b', note: 'fast now' },
      ),
    );
    expect(walk.steps[1]).toMatchObject({
      verdict: 'pass',
      note: 'fast now',
      severity: null,
      cc: ['john'],
      evidence: [file],
      at: '2026-11-22T10:00:06.000Z',
      attempts: [
        { verdict: 'fail', note: 'slow', severity: 'should fix' },
        { verdict: 'pass', note: 'fast now', severity: null },
      ],
    });
  });

  test('a step that became automatic keeps its verdict', () => {
    const now = { by: 'ann', machine, subject: subject(), steps: [head('a'), head('b', 'auto')] };
    const walk = fold(journal(opened(ab), verdict('b', 'pass'), { is: 'resumed', ...now }));
    expect(walk.steps[1]).toMatchObject({ id: 'b', kind: 'auto', verdict: 'pass', task: 'build' });
  });
});

describe('a verdict is stale', () => {
  const other = { name: 'kpi:dev', id: `sha256:${'2'.repeat(64)}` };
  test.each<readonly [string, readonly string[], Subject, readonly string[]]>([
    ['where nothing moved, not', ['commit', 'image'], subject(), []],
    [
      'when its commit moved',
      ['commit'],
      subject({ commit: 'b'.repeat(40) }),
      ['commit was aaaaaaa, now bbbbbbb'],
    ],
    ['when it is about the image, not', ['image'], subject({ commit: 'b'.repeat(40) }), []],
    [
      'when its image moved',
      ['image'],
      subject({ image: other }),
      ['image was 111111111111, now 222222222222'],
    ],
    [
      'when the image is gone',
      ['image'],
      subject({ image: null }),
      ['image was 111111111111, now none'],
    ],
    [
      'when files changed without a commit',
      ['commit'],
      subject({ changes: 'c'.repeat(40) }),
      ['commit was aaaaaaa, now aaaaaaa with changes ccccccc'],
    ],
    ['when an input is told no more, not', ['pins'], subject(), []],
    [
      'when an input moved',
      ['pins'],
      subject({ inputs: { pins: 'new' } }),
      ['pins was old, now new'],
    ],
  ])('%s', (_, names, now, why) => {
    const on = standsOn(names, subject({ inputs: { pins: 'old' } }));
    expect(staleness(on, now)).toEqual(why);
    const entries = journal(opened(ab), verdict('b', 'pass', { on }));
    expect(fold(entries, now).steps[1]!.stale).toEqual(why);
    expect(fold([...entries, ...journal({ is: 'subject', subject: now })]).steps[1]!.stale).toEqual(
      why,
    );
    expect(fold(entries).steps[1]!.stale).toEqual([]);
  });

  test('what a digest is called', () => {
    expect(shortInput('5 files')).toBe('5 files');
  });
});

describe('the lines of a journal', () => {
  const good = journal(opened(ab), verdict('a', 'pass'), { is: 'note', step: 'b', note: 'é' });
  const lines = good.map((entry) => JSON.stringify(entry));
  const text = `${lines.join('\n')}\n`;

  test('give the entries back', () => {
    expect(readEntries(text)).toEqual({ entries: good, damaged: [] });
  });

  test('cut anywhere lose only the line that was cut', () => {
    const bytes = Buffer.from(text);
    for (let at = 0; at <= bytes.length; at += 1) {
      const { entries, damaged } = readEntries(bytes.subarray(0, at).toString());
      expect(good.slice(0, entries.length)).toEqual(entries);
      const whole = lines.filter(
        (_, index) => Buffer.byteLength(lines.slice(0, index + 1).join('\n')) <= at,
      );
      expect(entries.length).toBe(whole.length);
      expect(damaged.length).toBeLessThanOrEqual(1);
    }
  });

  test.each([
    ['nonsense', 'it is no whole line of JSON'],
    ['7', 'it is no entry of a journal'],
    ['[]', 'it is no entry of a journal'],
    ['{"is":"finished","at":"x","v":2}', 'it was written by another version of kpi-tasks'],
    ['{"is":"finished","v":1}', 'its “at” is missing or wrong'],
    ['{"is":"dance","at":"x","v":1}', '“dance” is no kind of entry'],
    ['{"is":"note","at":"x","v":1,"step":"a","note":7}', 'its “note” is missing or wrong'],
    [lines[1]!.replace('"pass"', '"green"'), 'its “verdict” is missing or wrong'],
    [lines[1]!.replace('"seconds":2', '"seconds":"2"'), 'its “seconds” is missing or wrong'],
    [lines[0]!.replace('"auto"', '"magic"'), 'its “steps” is missing or wrong'],
    [lines[0]!.replace('"cpus":2,', ''), 'its “machine” is missing or wrong'],
  ])('leave out %s', (line, why) => {
    const { entries, damaged } = readEntries([lines[0], line, lines[1]].join('\n'));
    expect(damaged).toEqual([{ line: 2, why }]);
    expect(entries).toEqual(good.slice(0, 2));
  });
});
