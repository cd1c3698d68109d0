import { accessSync, constants, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A task runner, and how the same tasks are said to it. */
export type Peer = {
  readonly name: string;
  /** Runs one task; `two` at a time where several are reached. */
  readonly run: (task: string) => readonly string[];
  readonly list: readonly string[] | null;
  /** Its file for these tasks; `all` reaches every one of them. */
  readonly files: (commands: ReadonlyMap<string, string>) => Readonly<Record<string, string>>;
  /** Programs that stand in `node_modules/.bin`. */
  readonly links?: Readonly<Record<string, string>>;
};

/** Where programs are looked for: the folder that PEERS names, as `npm install` fills it, and PATH. */
const folders = [
  ...(process.env['PEERS'] === undefined
    ? []
    : [join(process.env['PEERS'], 'node_modules', '.bin'), join(process.env['PEERS'], 'bin')]),
  ...(process.env['PATH'] ?? '').split(delimiter),
];
const found = (program: string): string | undefined =>
  folders.map((folder) => join(folder, program)).find(executable);

function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const root = join(import.meta.dirname, '..');
export const bin = join(root, 'dist', 'bin.cjs');
const json = JSON.stringify;
const entries = <T>(
  commands: ReadonlyMap<string, string>,
  each: (name: string, command: string) => T,
): readonly T[] => [...commands].map(([name, command]) => each(name, command));

export const ours = (node = process.execPath): Peer => ({
  name: 'kpi-tasks',
  run: (task) => [node, bin, task, '-j', '2'],
  list: [node, bin, 'list'],
  files: (commands) => ({
    'kpi.config.ts': `import { defineConfig, task } from ${json(pathToFileURL(join(root, 'dist', 'index.js')).href)};
const commands: Readonly<Record<string, string>> = ${json(Object.fromEntries(commands))};
const tasks = Object.entries(commands).map(([name, command]) => task({
  name, summary: 'One of many',
  run: async ({ exec }) => {
    if (command === '') return;
    const words = /[^\\w./ ]/.test(command) ? ['sh', '-c', command] as const : command.split(' ') as [string];
    await exec({ argv: [...words] as [string] });
  },
}));
const all = task({ name: 'all', summary: 'All of them', needs: Object.fromEntries(tasks.map((one) => [one.task.name, one])), run() {} });
export default defineConfig({ tasks: [...tasks, all] });
`,
  }),
});

/** The same by way of npx, which is then who gets the signal. */
export const throughNpx = (peer: Peer, program: string): Peer => ({
  ...peer,
  name: `npx ${peer.name}`,
  run: (task) => [
    'npx',
    '--no-install',
    peer.name,
    ...peer.run(task).slice(peer.run(task).indexOf(program) + 1),
  ],
  links: { ...peer.links, [peer.name]: program },
});

const others: readonly (Peer & { readonly program: string })[] = [
  {
    name: 'make',
    program: 'make',
    run: (task) => ['make', '-j2', task],
    list: null,
    files: (commands) => ({
      Makefile: [
        `.PHONY: all ${[...commands.keys()].join(' ')}`,
        `all: ${[...commands.keys()].join(' ')}`,
        ...entries(
          commands,
          (name, command) =>
            `${name}:\n\t@${command === '' ? ':' : command.replaceAll('$', '$$$$')}`,
        ),
        '',
      ].join('\n'),
    }),
  },
  {
    name: 'go-task',
    program: 'task',
    run: (task) => ['task', '-C', '2', task],
    list: ['task', '--list'],
    files: (commands) => ({
      'Taskfile.yml': [
        "version: '3'",
        'tasks:',
        ...entries(
          commands,
          (name, command) =>
            `  ${name}: { desc: One of many, cmds: [${command === '' ? '' : json(command)}] }`,
        ),
        `  all: { desc: All of them, deps: [${[...commands.keys()].join(', ')}] }`,
        '',
      ].join('\n'),
    }),
  },
  {
    name: 'just',
    program: 'just',
    run: (task) => ['just', task],
    list: ['just', '--list'],
    files: (commands) => ({
      justfile: [
        ...entries(commands, (name, command) => `${name}:\n    @${command === '' ? ':' : command}`),
        `all: ${[...commands.keys()].join(' ')}`,
        '',
      ].join('\n'),
    }),
  },
  {
    name: 'hereby',
    program: 'hereby',
    run: (task) => ['hereby', task],
    list: ['hereby', '--tasks'],
    files: (commands) => ({
      'package.json': '{ "type": "module" }',
      'Herebyfile.mjs': `import { task } from 'hereby';
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
const commands = ${json(Object.fromEntries(commands))};
const made = Object.entries(commands).map(([name, command]) => task({ name, description: 'One of many', run: () => command === '' ? undefined : new Promise((done, fail) => {
  const words = /[^\\w./ ]/.test(command) ? ['sh', '-c', command] : command.split(' ');
  spawn(words[0], words.slice(1), { stdio: 'inherit' }).on('error', fail).on('exit', (code) => code === 0 ? done() : fail(new Error(String(code))));
}) }));
${[...commands.keys()].map((name, at) => `export const _${at} = made[${at}]; void ${json(name)};`).join('\n')}
export const all = task({ name: 'all', description: 'All of them', dependencies: made });
`,
    }),
  },
  {
    name: 'gulp',
    program: 'gulp',
    run: (task) => ['gulp', task],
    list: ['gulp', '--tasks-simple'],
    files: (commands) => ({
      'gulpfile.js': `const { task, parallel } = require('gulp');
const { spawn } = require('node:child_process');
const commands = ${json(Object.fromEntries(commands))};
for (const [name, command] of Object.entries(commands)) task(name, (done) => command === '' ? done() : spawn('sh', ['-c', command], { stdio: 'inherit' }).on('exit', (code) => done(code ? new Error(String(code)) : undefined)));
task('all', parallel(...Object.keys(commands)));
`,
    }),
  },
  {
    name: 'wireit',
    program: 'wireit',
    run: (task) => [process.execPath, '--run', task],
    list: null,
    files: (commands) => ({
      'package.json': json({
        scripts: Object.fromEntries([...commands.keys(), 'all'].map((name) => [name, 'wireit'])),
        wireit: {
          ...Object.fromEntries(
            entries(commands, (name, command) => [
              name,
              { command: command === '' ? 'true' : command },
            ]),
          ),
          all: { dependencies: [...commands.keys()] },
        },
      }),
    }),
  },
  {
    name: 'nx',
    program: 'nx',
    run: (task) => ['nx', 'run', `bench:${task}`],
    list: null,
    files: (commands) => ({
      'nx.json': '{ "analytics": false, "neverConnectToCloud": true }',
      'package.json': '{ "name": "bench" }',
      'project.json': json({
        name: 'bench',
        targets: Object.fromEntries(
          entries(commands, (name, command) => [
            name,
            {
              executor: 'nx:run-commands',
              options: { command: command === '' ? 'true' : command },
            },
          ]),
        ),
      }),
    }),
  },
];

/** Every runner that is installed here, each with its absolute program. */
export const peers = (): readonly Peer[] =>
  others.flatMap((peer) => {
    const program = found(peer.program);
    if (program === undefined) return [];
    const whole = (argv: readonly string[]) =>
      argv.map((word) => (word === peer.program ? program : word));
    return [
      {
        ...peer,
        run: (task: string) => whole(peer.run(task)),
        list: peer.list && whole(peer.list),
      },
    ];
  });

/** A folder with these tasks, and what the runner needs to find itself. */
export function folderFor(peer: Peer, commands: ReadonlyMap<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'kpi-tasks-bench-'));
  for (const [name, text] of Object.entries(peer.files(commands))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  for (const [name, program] of Object.entries(peer.links ?? {})) {
    mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true });
    symlinkSync(program, join(folder, 'node_modules', '.bin', name));
  }
  if (process.env['PEERS'] !== undefined && peer.links === undefined)
    symlinkSync(join(process.env['PEERS'], 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** What every runner here is given: no daemon, no cloud, state and caches of its own. */
export const quietly = (state: string): NodeJS.ProcessEnv => ({
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  TURBO_TELEMETRY_DISABLED: '1',
  WIREIT_CACHE: 'none',
  WIREIT_PARALLEL: '2',
  KPI_TASKS_STATE_DIR: join(state, 'state'),
  XDG_CACHE_HOME: join(state, 'cache'),
  NODE_COMPILE_CACHE: join(state, 'compiled'),
});
