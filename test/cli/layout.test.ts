import { expect, test } from 'vitest';
import { columns, inWindow } from '../../src/cli/layout.ts';

const window = (width: number) => ({ isTerminal: true, columns: () => width });
const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');
const page = [
  'A sentence that tells what it is about, and is as long as sentences are, if not longer.',
  '',
  '  $ kpi-tasks build --no-cache --target build-python -- --progress plain --build-arg A=b',
  '',
  ...columns([
    ['short', 'What it is for, in a few words that do not fit beside it everywhere'],
    ['--a-name-that-is-longer-than-what-stands-in-the-column', 'And its text'],
  ]),
  '  - one of several, of which each may go on in a second line as well, at its own place',
].join('\n');

test('a page is as wide as help where nobody looks, and in a wide window', () => {
  const wide = [
    'A sentence that tells what it is about, and is as long as sentences are, if',
    'not longer.',
    '',
    '  $ kpi-tasks build --no-cache --target build-python -- --progress plain --build-arg A=b',
    '',
    '  short                           What it is for, in a few words that do not',
    '                                  fit beside it everywhere',
    '  --a-name-that-is-longer-than-what-stands-in-the-column',
    '                                  And its text',
    '  - one of several, of which each may go on in a second line as well, at its',
    '  own place',
  ].join('\n');
  expect(inWindow({ isTerminal: false, columns: () => 40 }, page)).toBe(wide);
  expect(inWindow(window(300), page)).toBe(wide);
});

test('in a narrow window what has no room beside its name stands below it', () => {
  expect(inWindow(window(40), page)).toBe(
    [
      'A sentence that tells what it is about,',
      'and is as long as sentences are, if not',
      'longer.',
      '',
      '  $ kpi-tasks build --no-cache --target build-python -- --progress plain --build-arg A=b',
      '',
      '  short',
      '      What it is for, in a few words',
      '      that do not fit beside it',
      '      everywhere',
      '  --a-name-that-is-longer-than-what-stands-in-the-column',
      '                    And its text',
      '  - one of several, of which each may go',
      '  on in a second line as well, at its',
      '  own place',
    ].join('\n'),
  );
});

test.each([1, 10, 20, 55])('in %i columns no word is lost', (width) => {
  expect(words(inWindow(window(width), page))).toEqual(words(page));
});
