import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

test('what is remembered survives runs at once and SIGKILL; bench/hard.ts does it a hundred times', () => {
  const said = execFileSync(
    process.execPath,
    [join(root, 'bench', 'hard.ts'), '3', '6', join(root, 'src', 'bin.ts')],
    { encoding: 'utf8' },
  );
  expect(said).toBe('3 pairs of runs at once, 6 kills: 0 things wrong\n');
});
