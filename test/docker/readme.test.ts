import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, expect, inject, test } from 'vitest';
import { copyWorkspace, edit, run } from '../helpers/docker.ts';
import { cleanEnv, program } from '../helpers/program.ts';

const here = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** A workspace with the README's script in it, and `kpi-tasks` in PATH. */
async function scripted() {
  const folder = await mkdtemp('/tmp/kpi-script-');
  folders.push(folder);
  const workspace = await copyWorkspace(join(folder, 'workspace'));
  const readme = await readFile(here('README.md'), 'utf8');
  const script = /```python\n(import json, subprocess[\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const file = join(workspace.koboInstall, 'follow.py');
  await writeFile(file, script);
  await mkdir(join(folder, 'bin'));
  const command = join(folder, 'bin', 'kpi-tasks');
  await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${here('src/bin.ts')}' "$@"\n`);
  await chmod(command, 0o755);
  const env = cleanEnv({
    DOCKER_HOST: inject('dockerHost'),
    KPI_TASKS_STATE_DIR: join(folder, 'state'),
    PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
  });
  return {
    workspace,
    env,
    script,
    follow: () => run('python3', [file], env, workspace.koboInstall),
  };
}

test('the script of the README follows a build from kobo-install, and its exit code is true', async () => {
  const { workspace, script, follow } = await scripted();
  expect(script.trim().split('\n').length).toBeLessThanOrEqual(15);
  const good = await follow();
  expect(good).toMatchObject({ code: 0 });
  expect(good.stdout).toContain(`built ${workspace.image} sha256:`);
  expect(good.stdout).toMatch(/^\d\.\d s {2}RUN /m);
  await edit(join(workspace.kpi, 'Dockerfile'), (text) =>
    text.replace('RUN python manage.py compilemessages', 'RUN exit 3'),
  );
  const bad = await follow();
  expect(bad.code).toBe(1);
  expect(bad.stderr).toContain('RUN exit 3');
  expect(bad.stdout).not.toContain('built ');
});

test('every event of good, bad and refused runs is as the schema says', async () => {
  const { workspace, env } = await scripted();
  const schema = JSON.parse(await readFile(here('events.schema.json'), 'utf8')) as object;
  const valid = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  const check = async (args: readonly string[], exit: number) => {
    const { stdout, code } = await program([...args, '--json'], { cwd: workspace.root, env });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; exit?: number });
    for (const line of lines)
      expect(valid(line), `${JSON.stringify(line)} ${JSON.stringify(valid.errors)}`).toBe(true);
    expect(lines.at(-1)).toMatchObject({ type: 'run.end', exit });
    expect(code).toBe(exit);
  };
  await check(['build'], 0);
  await edit(join(workspace.kpi, 'Dockerfile'), (text) =>
    text.replace('RUN python manage.py compilemessages', 'RUN exit 3'),
  );
  await check(['build'], 1);
  await check(['build', 'nosuch'], 2);
  await check(['biuld'], 2);
  await check(['build', '--nonsense'], 2);
  env['DOCKER_HOST'] = 'unix:///nonexistent.sock';
  await check(['build'], 4);
});
