import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { copyWorkspace, edit } from '../helpers/docker-workspace.ts';
import type { Workspace } from '../helpers/docker-workspace.ts';
import { cleanEnv, program } from '../helpers/program.ts';
import { tree } from '../helpers/tree.ts';

/** Commands of the repository that run on this machine, with the real npm. */
const config = join(import.meta.dirname, '..', '..', 'tasks', 'config.ts');
let here: Workspace;
beforeEach(async () => {
  here = await copyWorkspace(join(tree(), 'ws'));
});
const kpi = (...args: string[]) =>
  program(['--config', config, ...args], {
    cwd: here.kpi,
    env: cleanEnv({ KPI_TASKS_STATE_DIR: join(here.root, 'state') }),
  });
const app = () => join(here.kpi, 'jsapp/js/app.js');

test('lint runs all four linters, and none finds anything', async () => {
  const { code, stdout, stderr } = await kpi('lint');
  expect([code, stdout]).toEqual([0, 'No file of the checkout changed\n']);
  for (const what of ['biome', 'eslint', 'types', 'css'])
    expect(stderr).toContain(`${what}: no problems`);
});

test.each([
  ['biome', 1, () => edit(app(), (text) => `${text}let a = 1;\n`)],
  ['eslint', 1, () => edit(app(), (text) => `${text}debugger\n`)],
  ['types', 2, () => edit(app(), (text) => `${text}let = = 1\n`)],
  ['css', 2, () => writeFile(join(here.kpi, 'jsapp/css/b.css'), 'a { top: 0 !important }\n')],
])(
  'lint: where %s finds something its exit code %i is ours, and the others run to their end',
  async (what, code, spoil) => {
    await spoil();
    const said = await kpi('lint');
    expect(said.code).toBe(code);
    expect(said.stderr).toContain(`\`npm run lint:${what}\` ended with exit code ${code}`);
    expect(said.stderr.match(/: no problems$/gm)).toHaveLength(3);
  },
);

test('lint without the packages that its programs come from says how to get them', async () => {
  await edit(join(here.kpi, 'package.json'), (text) =>
    text.replace('sh scripts/lint.sh css', 'no-such-stylelint'),
  );
  const { code, stderr } = await kpi('lint');
  expect([code, stderr]).toEqual([127, expect.stringContaining('kpi-tasks node-deps')]);
});

test('icons makes the fonts anew from the icons of the branch, or says with which code that failed', async () => {
  await writeFile(join(here.kpi, 'jsapp/svg-icons/k-icon-new.svg'), '<svg id="new"/>\n');
  expect((await kpi('icons')).code).toBe(0);
  const font = await readFile(join(here.kpi, 'jsapp/fonts/k-icons.woff'), 'utf8');
  expect(font).toContain('<svg id="new"/>');
  await rm(join(here.kpi, 'jsapp/svg-icons'), { recursive: true });
  const failed = await kpi('icons');
  expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining('No such file')]);
});

test('a branch without the script that a task runs is told before anything starts', async () => {
  await rm(join(here.kpi, 'format-python.sh'));
  const { code, stderr } = await kpi('format-python', '--', 'HEAD');
  expect([code, stderr]).toEqual([4, expect.stringContaining('has no format-python.sh')]);
});

test('format-python gives the script the branch, and tells what it changed', async () => {
  await edit(join(here.kpi, 'manage.py'), (text) => `${text}# end  \n`);
  const { code, stderr } = await kpi('format-python', '--', 'HEAD');
  expect([code, stderr]).toEqual([0, expect.stringContaining('formatted manage.py')]);
  expect(await readFile(join(here.kpi, 'manage.py'), 'utf8')).toMatch(/# end\n$/);
  const dry = await kpi('format-python', '--dry-run', '--', 'HEAD');
  expect(dry.stdout).toContain('runs ./format-python.sh HEAD on this machine');
});
