import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { files } from '../../src/store/files.ts';
import { tree } from '../helpers/tree.ts';

test('many files can be written side by side into folders that none of them has made yet', async () => {
  const root = tree();
  const store = files('');
  // Of one depth each, so that one makes a folder while another looks whether it is there.
  const paths = Array.from({ length: 1200 }, (_, index) =>
    join(
      root,
      `${Math.floor(index / 6)}`,
      ...['a', 'b', 'c', 'd', 'e'].slice(0, index % 6),
      `file-${index}`,
    ),
  );
  await Promise.all(paths.map((path) => store.write(path, path)));
  expect(await Promise.all(paths.map((path) => readFile(path, 'utf8')))).toEqual(paths);
});

test('a folder that cannot be made is a failure that names it, and no endless trial', async () => {
  await expect(files('').makeFolder('/proc/nothing/here')).rejects.toMatchObject({
    failure: { kind: 'storage', path: '/proc/nothing/here' },
  });
});
