import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanEnv } from '../helpers/program.ts';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
let folder = '';
let tarball = '';

beforeAll(async () => {
  folder = await mkdtemp('/tmp/kpi-package-');
  const { stdout } = await execute('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: root,
  });
  tarball = join(folder, stdout.trim());
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The two files of the README's task of one's own. */
async function readmeFiles(): Promise<ReadonlyMap<string, string>> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const blocks = readme.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g);
  return new Map([...blocks].map(([, name = '', text = '']) => [name, text]));
}

/** Installs the packed package beside these files. */
async function project(name: string, files: Readonly<Record<string, string>>) {
  const dir = join(folder, name);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), text);
  }
  await execute('npm', ['install', '--silent', '--no-audit', '--no-fund', tarball], { cwd: dir });
  // As npx does it: the packages' own programs first in PATH, and with them a fitting Node.
  const PATH = [
    join(dir, 'node_modules', '.bin'),
    dirname(process.execPath),
    process.env['PATH'],
  ].join(':');
  const env = cleanEnv({ PATH, KPI_TASKS_STATE_DIR: join(dir, 'state') });
  return {
    dir,
    run: (...args: readonly string[]) => execute('kpi-tasks', [...args], { cwd: dir, env }),
  };
}

test(
  'in an empty project the task of the README type-checks and runs',
  { timeout: 120_000 },
  async () => {
    const own = `import { task } from 'kpi-tasks';
export const hello = task({
  name: 'hello',
  summary: 'Say who is here',
  run: async ({ $, say }) => say(\`\${await $\`whoami\`} is here\`),
});
`;
    const files = Object.fromEntries(await readmeFiles());
    expect(Object.keys(files).sort()).toEqual(['kpi.config.ts', 'slowest.ts']);
    const config = files['kpi.config.ts']!.replace(
      'tasks: [slowest]',
      'tasks: [slowest, hello]',
    ).replace('import { slowest }', "import { hello } from './hello.ts';\nimport { slowest }");
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2024',
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      types: [],
    };
    const { dir, run } = await project('empty', {
      'package.json': '{ "name": "empty", "type": "module" }',
      'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts'] }),
      ...files,
      'kpi.config.ts': config,
      'hello.ts': own,
    });
    await execute(join(root, 'node_modules', '.bin', 'tsc'), ['-p', dir]);
    const listed = await run('list');
    expect(listed.stderr).toBe('');
    for (const name of ['build', 'build-no-cache', 'history', 'report', 'slowest', 'hello'])
      expect(listed.stdout).toContain(`  ${name} `);
    const said = await run('hello');
    expect(said.stderr).toMatch(/\w+ is here/);
  },
);

test(
  'in a CommonJS checkout without a config the package’s own tasks serve',
  { timeout: 120_000 },
  async () => {
    const { run } = await project('checkout', {
      'package.json': '{ "name": "kpi" }',
      Dockerfile: 'FROM scratch\n',
      'manage.py': '',
    });
    const listed = await run('list');
    expect(listed).toMatchObject({ stderr: '' });
    expect(listed.stdout).toContain('build-no-cache');
    const plan = await run('build', '--dry-run').catch((error: { stdout: string }) => error);
    expect(plan.stdout).toContain('docker buildx build');
  },
);
