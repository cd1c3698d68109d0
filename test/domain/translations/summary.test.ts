import { expect, test } from 'vitest';
import { count, summarise as sum } from '../../../src/domain/translations/summary.ts';
import type { Entry, FileChange } from '../../../src/domain/translations/summary.ts';

const summarise = (files: readonly FileChange[]) => sum(files.map(count));
const path = 'locale/fr/LC_MESSAGES/django.po';
const entry = (msgid: string, msgstr: string | readonly string[], more: Partial<Entry> = {}) => ({
  msgid,
  msgstr: typeof msgstr === 'string' ? [msgstr] : msgstr,
  ...more,
});
const header = (date: string) => entry('', `PO-Revision-Date: ${date}`);
const of = (before: readonly Entry[] | null, after: readonly Entry[] | null) =>
  summarise([{ path, before, after }]);

test.each<[string, readonly Entry[] | null, readonly Entry[] | null, object | null]>([
  ['only the date', [header('1'), entry('a', 'A')], [header('2'), entry('a', 'A')], null],
  ['a new one', [entry('a', '')], [entry('a', 'A')], { gained: 1, changed: 0, lost: 0 }],
  ['another wording', [entry('a', 'A')], [entry('a', 'Â')], { gained: 0, changed: 1, lost: 0 }],
  ['emptied', [entry('a', 'A')], [entry('a', '')], { lost: 1, alarming: true }],
  ['no longer asked for', [entry('a', 'A')], [], { lost: 1, before: 1, after: 0 }],
  [
    'fuzzy is not translated',
    [entry('a', 'A')],
    [entry('a', 'A', { comments: { flag: 'python-format, fuzzy' } })],
    { lost: 1 },
  ],
  [
    'contexts are apart',
    [entry('a', 'A', { msgctxt: 'x' })],
    [entry('a', 'A', { msgctxt: 'y' })],
    { gained: 1, lost: 1, alarming: false },
  ],
  ['one plural form', [entry('a', ['1', '2'])], [entry('a', ['1', '3'])], { changed: 1 }],
  ['a new file', null, [entry('a', 'A')], { gained: 1, before: 0 }],
  ['a file that goes', [entry('a', 'A')], null, { lost: 1, after: 0 }],
])('%s', (_, before, after, change) => {
  const { languages, headerOnly } = of(before, after);
  expect(headerOnly).toEqual(change === null ? [path] : []);
  expect(languages).toMatchObject(change === null ? [] : [{ language: 'fr', ...change }]);
});

test('the files of a language are one row; a twentieth may be lost without an alarm', () => {
  const many = Array.from({ length: 100 }, (_, index) => entry(`${index}`, 'x'));
  const files = (left: number) => [
    { path, before: many, after: many.slice(0, left) },
    { path: path.replace('django', 'djangojs'), before: many, after: many },
    { path: path.replace('fr', 'ar'), before: many, after: many },
  ];
  const rows = (left: number) =>
    summarise(files(left)).languages.map(({ language, lost, alarming }) => [
      language,
      lost,
      alarming,
    ]);
  expect(rows(90)).toEqual([['fr', 10, false]]);
  expect(rows(89)).toEqual([['fr', 11, true]]);
  expect(summarise(files(90)).headerOnly).toHaveLength(2);
});
