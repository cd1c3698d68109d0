import { expect, test } from 'vitest';
import { parseTime, toMillis } from '../../../src/domain/build-log/time.ts';

test.each([
  '1970-01-01T00:00:00Z',
  '2000-02-29T23:59:59.999Z',
  '2024-02-29T12:00:00.5Z',
  '2026-03-01T00:00:00+01:00',
  '2026-12-31T23:59:59.001-05:30',
  '2100-02-28T01:02:03Z',
])('%s is what Date says', (text) => {
  expect(toMillis(parseTime(text) ?? 0n)).toBe(Date.parse(text));
});

test.each([
  ['2026-11-22T14:44:44.733637141Z', 733_637_141n],
  ['2026-11-22T14:44:44.1250266Z', 125_026_600n],
  ['2026-11-22T14:44:44Z', 0n],
])('%s keeps its nanoseconds', (text, nanoseconds) => {
  expect((parseTime(text) ?? 0n) % 1_000_000_000n).toBe(nanoseconds);
});

test.each([
  '',
  'x',
  '0001-01-01T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-11-22',
  '2026-11-22T14:44:44',
  null,
  5,
])('%s is no time', (value) => {
  expect(parseTime(value)).toBeNull();
});
