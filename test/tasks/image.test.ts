import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { entry, tar } from '../domain/image/tar.ts';
import { taskTrier, temporaryFolder } from '../helpers/try-task.ts';

const sha256 = (of: Buffer): string => createHash('sha256').update(of).digest('hex');

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

// A file that stands there and that not even root reads.
test.skipIf(process.platform !== 'linux')(
  'an archive that cannot be read lacks something',
  async () => {
    const at = await temporaryFolder('kpi-tasks-image-');
    const run = await taskTrier('permission-check.ts#permissionCheck');
    const { code, stderr } = await run(at, ['permission-check', '/proc/self/mem']);
    expect(stderr).toContain(
      'the archive /proc/self/mem: it cannot be read. cat: /proc/self/mem: Input/output error',
    );
    expect(code).toBe(4);
  },
);

test('what asks for every finding asks about the same image', async () => {
  const at = await temporaryFolder('kpi-tasks-image-');
  const nothing = tar(entry({ name: 'empty' }));
  const config = JSON.stringify({ rootfs: { diff_ids: [`sha256:${sha256(nothing)}`] } });
  const manifest = JSON.stringify([{ Config: 'config.json', Layers: ['layer.tar'] }]);
  const members = { 'layer.tar': nothing, 'config.json': config, 'manifest.json': manifest };
  const archive = Object.entries(members).map(([name, body]) => entry({ name, body }));
  await writeFile(join(at, 'my image.tar'), tar(...archive));
  const run = await taskTrier('permission-check.ts#permissionCheck');
  const { code, stderr } = await run(at, ['permission-check', 'my image.tar']);
  expect(stderr).toContain("$ kpi-tasks permission-check 'my image.tar' --json");
  expect(code).toBe(1);
});

test.each([
  ['image-size.ts#imageSize', 'image-size'],
  ['permission-check.ts#permissionCheck', 'permission-check'],
])('%s without an image says that .run.conf is broken', async (task, name) => {
  const at = await temporaryFolder('kpi-tasks-image-');
  await mkdir(join(at, 'kobo-install'));
  await writeFile(join(at, 'kobo-install', 'run.py'), '');
  await writeFile(join(at, 'kobo-install', '.run.conf'), '{\n  kpi_path: 1\n}\n');
  const run = await taskTrier(task);
  const { code, stderr } = await run(at, [name]);
  expect(stderr).toContain('/kobo-install/.run.conf is not JSON: see its line 2.');
  expect(code).toBe(4);
});
