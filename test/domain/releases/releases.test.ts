import { expect, test } from 'vitest';
import { previousRelease, releasesIn } from '../../../src/domain/releases/releases.ts';

const line = (name: string) => `${'a'.repeat(40)}\trefs/heads/${name}\n`;

test.each([
  ['', [], undefined],
  [line('release/2.026.9'), ['release/2.026.9'], undefined],
  [
    ['release/2.026.30', 'release/2.026.9', 'release/2.026.33', 'release/old', 'main']
      .map(line)
      .join(''),
    ['release/2.026.9', 'release/2.026.30', 'release/2.026.33'],
    'release/2.026.30',
  ],
])('of %j', (text, branches, previous) => {
  const found = releasesIn(text);
  expect(found.map(({ branch }) => branch)).toEqual(branches);
  expect(previousRelease(found)?.branch).toBe(previous);
});
