import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll } from 'vitest';
import config from '../../rolldown.config.ts';

const root = join(import.meta.dirname, '..', '..');

/** A package as it ships, in a folder of its own, made before the tests of a file. */
export function built(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kpi-tasks-built-'));
  beforeAll(async () => {
    for (const { output, ...input } of [config].flat()) {
      const bundle = await rolldown({ ...input, cwd: root });
      for (const one of [output ?? {}].flat())
        await bundle.write({ ...one, dir: join(folder, 'dist') });
    }
    cpSync(join(root, 'package.json'), join(folder, 'package.json'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}
