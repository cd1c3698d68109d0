import { existsSync, readFileSync, symlinkSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bare, configText } from '../helpers/project.ts';

const repository = join(import.meta.dirname, '..', '..');
const config = (root: string) => join(root, 'kpi.config.ts');

test('in an empty folder it writes a config that works at once', async () => {
  const at = bare({});
  const wrote = await at.run(['init']);
  expect(wrote).toMatchObject({ code: 0, stderr: '' });
  expect(wrote.stdout).toContain(`Wrote ${config(at.root)}`);
  expect(wrote.stdout).toContain('kpi-tasks hello');
  const hello = await at.run(['hello', '--name', 'Ada']);
  expect([hello.code, hello.stderr]).toEqual([0, expect.stringContaining('Hello, Ada')]);
  expect((await at.run(['list'])).stdout).toContain('  hello');
});

test('where the package is installed, in a CommonJS project as kpi is one, it works too', async () => {
  const at = bare({
    'package.json': '{"name":"kpi"}',
    'manage.py': '',
    Dockerfile: 'FROM scratch\n',
  });
  mkdirSync(join(at.root, 'node_modules'));
  symlinkSync(repository, join(at.root, 'node_modules', 'kpi-tasks'));
  const { code, stdout } = await at.run(['init']);
  expect(code).toBe(0);
  expect(stdout).toContain('.dockerignore');
  expect(stdout).not.toContain('npm install');
});

test.each([
  ['one beside it', { 'kpi.config.ts': configText('[]') }],
  ['an empty one', { 'kpi.config.ts': '' }],
  ['a broken one', { 'kpi.config.ts': 'this is no config' }],
  ['one of another ending', { 'kpi.config.mjs': 'export default {}' }],
  ['one in .config', { '.config/kpi.config.ts': configText('[]') }],
])('never over another config: %s', async (_, files) => {
  const at = bare(files);
  const { code, stderr } = await at.run(['init']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('There is a config already')]);
  for (const [name, text] of Object.entries(files))
    expect(readFileSync(join(at.root, name), 'utf8')).toBe(text);
  if (!('kpi.config.ts' in files)) expect(existsSync(config(at.root))).toBe(false);
});

test('below another config it says which one it stands in for', async () => {
  const at = bare({ 'kpi.config.ts': configText('[]'), 'below/x': '' });
  const { code, stdout } = await at.run(['-C', 'below', 'init']);
  expect([code, stdout]).toEqual([0, expect.stringContaining(`stands in for ${config(at.root)}`)]);
  expect(existsSync(join(at.root, 'below', 'kpi.config.ts'))).toBe(true);
});

test('--dry-run shows it and writes nothing, --json says where', async () => {
  const at = bare({});
  expect((await at.run(['init', '--dry-run'])).stdout).toContain('export default defineConfig');
  expect(existsSync(config(at.root))).toBe(false);
  expect(JSON.parse((await at.run(['init', '--json'])).stdout)).toEqual({
    file: config(at.root),
    written: true,
  });
});

test.each(['init', 'list', 'doctor', 'graph'])('help of the command %s', async (name) => {
  const at = bare({});
  const help = await at.run(['help', name]);
  expect(help.stdout).toContain(`Usage: kpi-tasks ${name}`);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(await at.run([name, '--help'])).toEqual(help);
  expect(existsSync(config(at.root))).toBe(false);
});

test.each([
  ['help', 'init'],
  ['init', '--help'],
  ['help', 'exit-codes'],
  ['doctor', '-h'],
])('%s %s needs no config that can be read', async (...args) => {
  const at = bare({ 'kpi.config.ts': 'this is no config' });
  expect(await at.run(args)).toMatchObject({ code: 0, stderr: '' });
});
