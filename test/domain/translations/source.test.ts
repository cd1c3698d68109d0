import { expect, test } from 'vitest';
import { differences, readCatalogue } from '../../../src/domain/translations/catalogue.ts';
import { readPin } from '../../../src/domain/translations/pin.ts';
import { misplaced } from '../../../src/domain/translations/placeholders.ts';
import {
  badAddress,
  commitLine,
  isCatalogue,
  newestRelease,
  offerOf,
  strayFilters,
  tokensIn,
} from '../../../src/domain/translations/source.ts';

const id = 'a'.repeat(40);
const line = (mode: string, path: string) =>
  `${mode} ${mode === '160000' ? 'commit' : 'blob'} ${id}\t${path}\0`;
const file = (path: string) => line('100644', path);

test.each<[string, string, unknown]>([
  [
    'under locale',
    file('locale/fr/LC_MESSAGES/django.po') + file('locale/README.md') + file('setup.py'),
    { is: 'catalogues', files: [{ path: 'locale/fr/LC_MESSAGES/django.po', blob: id }] },
  ],
  [
    'at the root',
    file('zh-Hans/LC_MESSAGES/djangojs.po') + file('README.md'),
    { is: 'catalogues', files: [{ path: 'locale/zh-Hans/LC_MESSAGES/djangojs.po', blob: id }] },
  ],
  ['a linked file', line('120000', 'locale/fr/LC_MESSAGES/django.po'), { what: 'link' }],
  ['a linked language', file('fr/LC_MESSAGES/django.po') + line('120000', 'de'), { what: 'link' }],
  ['a submodule', line('160000', 'locale'), { is: 'refused', what: 'submodule' }],
  [
    'a link elsewhere at the root is not taken',
    file('fr/LC_MESSAGES/django.po') + line('120000', 'latest.md'),
    { is: 'catalogues' },
  ],
  ['nothing', file('README.md'), { is: 'nothing' }],
])('what a commit offers: %s', (_, listing, offer) => {
  expect(offerOf(listing)).toMatchObject(offer as object);
});

test.each([
  ['locale/fr/LC_MESSAGES/django.po', true],
  ['locale/zh-Hans/LC_MESSAGES/djangojs.po', true],
  ['locale/en_GB/LC_MESSAGES/django.po', true],
  ['locale/en/LC_MESSAGES/django.po', false],
  ['locale/../LC_MESSAGES/django.po', false],
  ['locale/fr/LC_MESSAGES/../../../x.po', false],
  ['locale/fr/LC_MESSAGES/django.mo', false],
  ['locale/fr/LC_MESSAGES/other.po', false],
  ['/etc/fr/LC_MESSAGES/django.po', false],
])('%s is a catalogue: %s', (path, is) => {
  expect(isCatalogue(path)).toBe(is);
});

const ref = (name: string, at: string) => `${at.repeat(40)}\t${name}\n`;

test('the newest release is told by its numbers, not by its letters', () => {
  const head = ref('HEAD', '0');
  expect(
    newestRelease(
      head +
        ref('refs/heads/release/2.026.7', '1') +
        ref('refs/heads/release/2.026.30', '2') +
        ref('refs/heads/release/2.025.52', '3') +
        ref('refs/heads/release/next', '4'),
    ),
  ).toEqual({ ref: 'release/2.026.30', commit: '2'.repeat(40) });
  expect(newestRelease(head)).toEqual({ ref: 'HEAD', commit: '0'.repeat(40) });
  expect(newestRelease('')).toBeNull();
});

test.each([
  ['https://github.com/kobotoolbox/kpi', true],
  ['git@github.com:kobotoolbox/kpi.git', true],
  ['/srv/kpi', true],
  ['https://me:secret@github.com/kpi', false],
  ['--upload-pack=/bin/sh', false],
  ['', false],
])('“%s” may be pulled from: %s', (address, fine) => {
  expect(badAddress(address) === null).toBe(fine);
});

test('a .tx/config may write to locale only', () => {
  expect(strayFilters('file_filter = locale/<lang>/LC_MESSAGES/django.po\n')).toEqual([]);
  expect(strayFilters('file_filter = ../x\n file_filter=locale/../y')).toHaveLength(2);
});

test('tokens in tx’s own file', () => {
  expect(tokensIn('[https://www.transifex.com]\nusername = api\ntoken = 1/abcdef\n')).toEqual([
    '1/abcdef',
  ]);
});

test.each([
  ['release/2.026.33', 'chore: pull transifex translations for 2.026.33'],
  ['main', 'chore(locale): update translations from transifex'],
  [null, 'chore(locale): update translations from transifex'],
])('the commit line on %s', (branch, said) => {
  expect(commitLine(branch)).toBe(said);
});

test.each(['', '[]', '{"commit":"x"}', '{"repository":"a","ref":"b","commit":"--exec"}'])(
  '%s is no pin',
  (text) => {
    expect(readPin(text)).toBeNull();
  },
);

test('placeholders are held against those of the string', () => {
  const entries = readCatalogue(
    [
      'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n',
      'msgid "Delete ##type##"\nmsgstr "احذف"\n',
      'msgid "Keep ##type##"\nmsgstr "Garder ##type##"\n',
      'msgid "Plain"\nmsgstr "##what##"\n',
      'msgid "None ##type##"\nmsgstr ""\n',
      'msgid "one"\nmsgid_plural "##n## of them"\nmsgstr[0] "un"\nmsgstr[1] "##n## en tout"\n',
    ].join('\n'),
  );
  expect(misplaced('p', entries)).toEqual([
    { path: 'p', msgid: 'Delete ##type##', lacking: ['##type##'], foreign: [] },
    { path: 'p', msgid: 'Plain', lacking: [], foreign: ['##what##'] },
  ]);
});

test('only what differs is parsed, and what is the same is counted as gettext counts it', () => {
  const common = [
    'msgid "a"\nmsgstr "A"',
    'msgid ""\n"long "\n"one"\nmsgstr ""\n"lang"',
    'msgid "none"\nmsgstr ""',
    '#, fuzzy\nmsgid "f"\nmsgstr "F"',
    'msgid "1"\nmsgid_plural "2"\nmsgstr[0] "eins"\nmsgstr[1] "zwei"',
  ];
  const version = (at: string, ...more: string[]) =>
    [
      `msgid ""\nmsgstr ""\n"POT-Creation-Date: ${at}\\n"`,
      ...common.map((entry) => `#: x.py:${at}\n${entry}`),
      ...more,
      '#~ msgid "old"\n#~ msgstr "alt"',
    ].join('\n\n');
  const { before, after, same } = differences(
    version('1', 'msgid "b"\nmsgstr "B"'),
    version('2', 'msgid "b"\nmsgstr "ß"'),
  );
  expect(same).toBe(3);
  expect([before, after].map((entries) => entries?.map(({ msgid }) => msgid))).toEqual([
    ['', 'b'],
    ['', 'b'],
  ]);
  const tight = 'msgid "a"\nmsgstr "A"\nmsgid "b"\nmsgstr "B"\n';
  expect(differences(tight, tight)).toMatchObject({ same: 0, before: { length: 2 } });
});
