import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { depsWarnings } from '../../tasks/deps-check/warnings.ts';
import { reading } from '../helpers/reading.ts';
import { taskTrier, temporaryFolder } from '../helpers/try-task.ts';

const example = join(import.meta.dirname, '..', '..', 'examples', 'workspace');
const dev = 'kpi/dependencies/pip/dev_requirements.txt';

/** A copy of the example workspace whose development file may differ. */
async function workspace(change: (text: string) => string = (text) => text) {
  const root = join(await temporaryFolder('kpi-tasks-deps-'), 'workspace');
  await cp(example, root, { recursive: true });
  await mkdir(join(root, 'kpi/jsapp/deep'), { recursive: true });
  await writeFile(join(root, dev), change(await readFile(join(root, dev), 'utf8')));
  return { root, run: await taskTrier('deps-check.ts#depsCheck') };
}
const other = (text: string) => text.replace('c00683281c', '3bf65b74fe');

test.each(['.', 'kpi', 'kpi/jsapp/deep', 'kobo-install'])('agrees, seen from %s', async (place) => {
  const { root, run } = await workspace();
  const { code, stdout, result } = await run(join(root, place), ['deps-check', '--json']);
  expect([code, stdout.split('\n').length]).toEqual([0, 2]);
  expect(result).toMatchObject({
    kpi: join(root, 'kpi'),
    files: [
      { pins: 29, revisions: 0 },
      { pins: 23, revisions: 1 },
    ],
  });
});

test('a difference fails, with both places and what to do', async () => {
  const { root, run } = await workspace(other);
  const { code, stdout, stderr } = await run(root, ['deps-check']);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(
    /dev_requirements\.txt:23: formpack is 3bf65b7, but .*requirements\.in:2 asks for c006832\./u,
  );
  expect(stderr).toContain('$ kpi-tasks pip-compile\n');
});

test('--dry-run names what it reads, and judges nothing', async () => {
  const { root, run } = await workspace(other);
  const { code, stdout } = await run(root, ['deps-check', '--dry-run']);
  expect(code).toBe(0);
  expect(stdout).toContain('reads dependencies/pip/dev_requirements.in');
});

test('where there is no checkout it says how to name one', async () => {
  const { run } = await workspace();
  const { code, stderr } = await run(await temporaryFolder('kpi-tasks-nowhere-'), ['deps-check']);
  expect(code).toBe(4);
  expect(stderr).toContain('$ export KPI_DIR=');
});

test('a build is warned of a difference, and is not stopped by it', async () => {
  const { root } = await workspace(other);
  const warnings = await depsWarnings(reading().files, join(root, 'kpi'));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('formpack is 3bf65b7');
  expect(await depsWarnings(reading().files, '/nowhere')).toEqual([]);
});
