import { join, relative, resolve } from 'node:path';
import { findConfig } from '../config/find.ts';
import { exitCode } from '../model/exit.ts';
import type { ExitCode } from '../model/exit.ts';
import type { World } from '../model/world.ts';
import { readWords, usage } from './words-of-argv.ts';

/** `kpi-tasks init`: writes a first config where the user stands, and never over another. */
export async function init(world: World, args: readonly string[]): Promise<ExitCode> {
  const { globals, positionals } = readWords(args, [], '$ kpi-tasks help init');
  if (positionals[0] !== undefined)
    throw usage(`init does not know what to do with “${positionals[0]}”.`, '$ kpi-tasks init');
  const folder = resolve(world.cwd, globals.cwd ?? '.');
  if ((await world.files.stat(folder))?.kind !== 'folder')
    throw usage(`There is no folder ${folder}.`, 'Check the path after --cwd.');
  const file = join(folder, 'kpi.config.ts');
  const other = await findConfig(folder, world.files, world.configHome);
  if (other !== null && !relative(folder, other).startsWith('..'))
    throw usage(`There is a config already: ${other}`, 'What it gives: kpi-tasks list');
  if (globals.dryRun) world.stdout.write(globals.json ? json(file, false) : firstConfig);
  else {
    await world.files.write(file, firstConfig);
    const shadowed = other === null ? [] : [`From here on it stands in for ${other}`];
    const text = [`Wrote ${file}`, ...shadowed, ...(await hints(world, folder)), ...next];
    world.stdout.write(globals.json ? json(file, true) : `${text.join('\n')}\n`);
  }
  return exitCode.done;
}

const json = (file: string, written: boolean): string => `${JSON.stringify({ file, written })}\n`;

const next = [
  '',
  'Try it:           kpi-tasks hello --name you',
  'See it first:     kpi-tasks hello --dry-run',
  'What there is:    kpi-tasks list',
];

/** What is worth knowing about this folder. */
async function hints(world: World, folder: string): Promise<readonly string[]> {
  const has = async (name: string) => (await world.files.stat(join(folder, name))) !== null;
  return [
    ...((await has('Dockerfile'))
      ? [
          'Name it in .dockerignore: an image that copies this folder is built anew with each change.',
        ]
      : []),
    ...((await has('node_modules/kpi-tasks'))
      ? []
      : [
          'It works as it is. So that an editor knows the types, install the package here as well:',
          `  $ npm install --save-dev ${world.packageFolder}`,
        ]),
  ];
}

/** A name as the config imports it; that text imports nothing here. */
const named = (name: string): string => `'${name}'`;

const firstConfig = `import { defineConfig, flag, task } from ${named('kpi-tasks')};
import { kpi } from ${named('kpi-tasks/tasks')};

const hello = task({
  name: 'hello',
  summary: 'Say hello',
  options: { name: flag.text('Whom to greet', { default: 'world' }) },
  run: async ({ options, $, say }) => say(await $\`echo Hello, \${options.name}\`),
});

export default defineConfig({
  // What kpi-tasks brings along: build, doctor's checks and the chores.
  include: [{ config: kpi }],
  tasks: [hello],
});
`;
