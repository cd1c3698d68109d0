import { expect, test } from 'vitest';
import { fitted } from '../../../src/domain/words/fitted.ts';

const narrow = { columns: 20, terminal: true };

test.each<[string, string, readonly string[]]>([
  ['what fits', '  name  1.0 → 2.0', ['  name  1.0 → 2.0']],
  ['blanks between words', 'one   two', ['one   two']],
  [
    'a row of a table',
    '  celery  5.6 → 6.0 (prod, dev), major',
    ['  celery  5.6 → 6.0', '      (prod, dev),', '      major'],
  ],
  [
    'a word that is too long',
    'see https://example.org/long and go',
    ['see', '    https://example.org/long', '    and go'],
  ],
  ['one word', 'a'.repeat(30), ['a'.repeat(30)]],
  ['a command', '  $ git submodule deinit -f locale', ['  $ git submodule deinit -f locale']],
  ['several lines', 'a\n\nb', ['a', '', 'b']],
])('%s', (_, text, lines) => {
  expect(fitted(text, narrow).split('\n')).toEqual(lines);
  expect(fitted(text, { columns: 20, terminal: false })).toBe(text);
});
