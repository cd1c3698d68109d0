import { expect, test } from 'vitest';
import { chop, clean, truncate, width, wrap } from '../../src/render/columns.ts';

test.each([
  ['colours go', '\u001B[31mred\u001B[0m', 'red'],
  ['of what was drawn over the last state stays', '10%\r50%\r100%\r\n', '100%'],
  ['tabs are blanks', 'a\tb', 'a    b'],
  ['bells and escapes go', 'a\u0007b\u001B]8;;http://x\u0007c\u001B]8;;\u0007', 'abc'],
  ['a line cannot turn the next one around', 'a\u202Eb\u2066c', 'abc'],
  ['only line ends', '\r\n\r', ''],
])('clean: %s', (_, text, said) => {
  expect(clean(text)).toBe(said);
});

test.each([
  ['plain', 5],
  ['日本語', 6],
  ['✅ ok', 5],
  ['👩‍👩‍👧‍👦', 2],
  ['🇩🇪👍🏽', 4],
  ['e\u0301', 1],
  ['한글', 4],
  ['✔ ▸ │ · …', 9],
])('%s takes %d columns', (text, columns) => {
  expect(width(text)).toBe(columns);
});

test.each([
  ['fits', 4, 'fits'],
  ['does not fit', 8, 'does no…'],
  ['日本語です', 6, '日本…'],
  ['日本語です', 7, '日本語…'],
  ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 3, '👩‍👩‍👧‍👦…'],
  ['\u001B[1mbold and long\u001B[0m', 6, 'bold …'],
])('%s cut to %d columns', (text, columns, said) => {
  expect(truncate(text, columns)).toBe(said);
});

test('a megabyte of one line costs no more than what may be seen of it', () => {
  const line = '漢'.repeat(1_000_000);
  expect(truncate(line, 7)).toBe('漢漢漢…');
  expect(truncate(`old\r${line}\r`, 7)).toBe('漢漢漢…');
});

test('sentences break between words, and a path stays whole', () => {
  expect(wrap('see /srv/a/very/long/path/that/stays for more', 20)).toEqual([
    'see',
    '/srv/a/very/long/path/that/stays',
    'for more',
  ]);
});

test('a program’s line breaks anywhere and keeps its blanks', () => {
  expect(chop('  indented 漢字', 11)).toEqual(['  indented ', '漢字']);
  expect(chop('', 10)).toEqual(['']);
  expect(chop('漢字', 1)).toEqual(['漢字']);
});
