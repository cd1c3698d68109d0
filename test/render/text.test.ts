import { describe, expect, test } from 'vitest';
import { bytes, clock, duration, paints, plural, spelling } from '../../src/render/text.ts';

test.each([
  [0, '0.0 s', '0 s'],
  [0.44, '0.4 s', '0 s'],
  [36.1, '36.1 s', '36 s'],
  [59.94, '59.9 s', '1 min 0 s'],
  [59.96, '1 min 0 s', '1 min 0 s'],
  [132, '2 min 12 s', '2 min 12 s'],
  [3599.7, '1 h 0 min', '1 h 0 min'],
  [3780, '1 h 3 min', '1 h 3 min'],
  [-2, '0.0 s', '0 s'],
])('%d seconds are %s, ticking %s', (seconds, said, ticking) => {
  expect([duration(seconds), clock(seconds)]).toEqual([said, ticking]);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [98_300, '98.3 kB'],
  [146_000_000, '146 MB'],
  [999_900_000, '1 GB'],
  [1_552_000_000, '1.55 GB'],
])('%d bytes are %s', (count, said) => {
  expect(bytes(count)).toBe(said);
});

test('nouns agree with their number', () => {
  expect([plural(0, 'step'), plural(1, 'step'), plural(2, 'entry', 'entries')]).toEqual([
    '0 steps',
    '1 step',
    '2 entries',
  ]);
});

test.each([
  [true, 'a “b” → …漢', 'a “b” → …漢'],
  [false, 'a “b” → …漢', 'a "b" -> ...?'],
])('with Unicode %s %s is %s', (unicode, text, said) => {
  expect(spelling({ unicode })(text)).toBe(said);
});

describe('colour', () => {
  test('is what the stream says, whatever stdout is', () => {
    expect(paints({ colour: true }).red('x')).toBe('\u001B[31mx\u001B[39m');
    expect(paints({ colour: false }).red('x')).toBe('x');
  });
});
