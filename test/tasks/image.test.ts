import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { taskTrier, temporaryFolder } from '../helpers/try-task.ts';

test('a folder that is no image is told as that at once, however much is in it', async () => {
  const at = await temporaryFolder('kpi-tasks-image-');
  await mkdir(join(at, 'kpi'));
  // More than the descriptions of an image may hold.
  await writeFile(join(at, 'kpi', 'data.json'), `{${' '.repeat(40e6)}`);
  const run = await taskTrier('image-size.ts#imageSize');
  const { code, stderr } = await run(at, ['image-size', './kpi']);
  expect(stderr).toContain('it holds neither manifest.json nor index.json: it is no image');
  expect(code).toBe(1);
});

test('the path of an archive can be pasted from the hint, blanks and all', async () => {
  const at = await temporaryFolder('kpi-tasks-image-');
  await writeFile(join(at, 'im age.tar'), '');
  const run = await taskTrier('image-contents.ts#imageContents');
  const { code, stderr } = await run(at, ['image-contents', './im age.tar']);
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining(`$ docker load -i '${join(at, 'im age.tar')}'`),
  ]);
});
