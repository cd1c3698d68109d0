import { spawnSync } from 'node:child_process';
import { chmod, chown, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mo } from 'gettext-parser';
import { cleanEnv } from '../helpers/program.ts';
import { poPath, poText, writeFiles } from '../helpers/translations.ts';
import { taskTrier, temporaryFolder } from '../helpers/try-task.ts';

const [fr, ar] = [poPath('fr'), poPath('ar')];
const ours = (name: string) => join(import.meta.dirname, '..', '..', name);
const compiled = (path: string) => path.replace(/po$/, 'mo');

async function scene(files: Readonly<Record<string, string>>) {
  const kpi = await temporaryFolder('kpi-tasks-compile-');
  await writeFiles(kpi, { Dockerfile: '', 'manage.py': '', 'jsapp/js/app.js': '', ...files });
  const run = await taskTrier('translation-compile.ts#translationCompile');
  return {
    kpi,
    at: (path: string) => join(kpi, path),
    compile: (...words: string[]) => run(kpi, ['translation-compile', ...words]),
  };
}

const both = { [fr]: poText({ Save: 'Enregistrer' }), [ar]: poText({ Save: 'احفظ' }) };

test('makes one .mo for each .po, which says what the .po says', async () => {
  const { compile, at } = await scene(both);
  const { code, stdout } = await compile();
  expect([code, stdout]).toEqual([0, 'Compiled 2 translations\n']);
  const read = mo.parse(await readFile(at(compiled(fr))));
  expect(read.translations['']?.['Save']?.msgstr).toEqual(['Enregistrer']);
  expect(await readdir(at('locale/fr/LC_MESSAGES'))).toEqual(['django.mo', 'django.po']);
});

test('compiles only what changed, or all where that is asked for', async () => {
  const { compile, at } = await scene(both);
  await compile();
  expect((await compile('--json')).result).toEqual({ compiled: [], fresh: 2 });
  await utimes(at(fr), 2_000_000_000, 2_000_000_000);
  const dry = await compile('--dry-run');
  expect(dry.stdout).toContain('1 to compile, 1 up to date');
  expect(dry.stdout).not.toContain(ar);
  expect((await compile('--json')).result).toEqual({ compiled: [compiled(fr)], fresh: 1 });
  expect((await compile('--all', '--json')).result).toMatchObject({ fresh: 0 });
});

test('a broken file fails, leaves its old .mo, and does not hold the others back', async () => {
  const { compile, at } = await scene(both);
  await compile();
  const old = await readFile(at(compiled(fr)));
  await writeFile(at(fr), 'no po');
  await rm(at(compiled(ar)));
  const { code, stderr } = await compile('--all');
  expect(code).toBe(1);
  expect(stderr).toContain(`msgfmt refuses ${fr}`);
  expect(await readFile(at(compiled(fr)))).toEqual(old);
  expect((await stat(at(compiled(ar)))).isFile()).toBe(true);
});

test('without translations it says where they come from', async () => {
  const { compile } = await scene({});
  const { code, stderr } = await compile();
  expect(code).toBe(4);
  expect(stderr).toContain('kpi-tasks translation-pull');
});

test.runIf(process.getuid?.() === 0)(
  'what root compiles belongs to the owner of its source',
  async () => {
    const { compile, at } = await scene(both);
    await chown(at(fr), 1000, 1000);
    await compile();
    expect((await stat(at(compiled(fr)))).uid).toBe(1000);
  },
);

test.runIf(process.getuid?.() === 0)(
  'where it may not write, that is told, and no .po file is called broken',
  async () => {
    const { kpi, at } = await scene(both);
    await chmod(kpi, 0o755);
    const state = await temporaryFolder('kpi-tasks-state-');
    await chmod(state, 0o777);
    await writeFile(
      at('kpi.config.ts'),
      `import { defineConfig } from ${JSON.stringify(ours('src/index.ts'))};
import { translationCompile } from ${JSON.stringify(ours('tasks/translation-compile.ts'))};
export default defineConfig({ tasks: [translationCompile] });`,
    );
    const words = ['--reuid=65534', '--clear-groups', process.execPath, ours('src/bin.ts')];
    const { status, stderr } = spawnSync('setpriv', [...words, 'translation-compile'], {
      cwd: kpi,
      encoding: 'utf8',
      env: cleanEnv({ COLUMNS: '200', HOME: kpi, KPI_TASKS_STATE_DIR: state }),
    });
    expect(stderr).not.toContain('msgfmt refuses');
    expect(stderr).toContain('you may not write into it: it belongs to root');
    expect(stderr).toContain(`$ sudo chown -R "$USER" ${at('locale')}`);
    expect(status).toBe(4);
  },
);
