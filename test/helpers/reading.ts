import { execFile } from 'node:child_process';
import { promises as fs } from 'node:fs';
import { arch, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { readSetting } from '../../src/model/setting.ts';
import type { Command, Ended, ReadFiles, Reading } from '../../src/index.ts';

/** The real machine, seen through the door that checks and finders get. */
export function reading(
  over: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string | undefined>>;
    readonly workspace?: string | null;
    readonly settings?: Parameters<typeof readSetting>[0];
    readonly files?: Partial<ReadFiles>;
    readonly platform?: Partial<Reading['platform']>;
    /** Put before every program, such as `setpriv` and its flags. */
    readonly prefix?: readonly string[];
    readonly now?: () => number;
    /** Sees or replaces what is run; undefined lets it run. */
    readonly read?: (command: Command) => Partial<Ended> | undefined;
  } = {},
): Reading {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...over.env };
  const cwd = over.cwd ?? process.cwd();
  return {
    cwd,
    env,
    platform: { ...platform(), ...over.platform },
    files: { ...realFiles(env.PATH ?? ''), ...over.files },
    read: async (command) => {
      const said = over.read?.(command);
      return said
        ? { ...ended(0, '', ''), ...said }
        : run([...(over.prefix ?? []), ...command.argv], command, cwd, env);
    },
    // The engine is asked through the docker command, which tests stand in for.
    get: () => Promise.resolve(null),
    notes: { recall: () => undefined, keep: () => undefined },
    now: over.now ?? (() => Date.now()),
    input: () => Promise.resolve(''),
    setting: readSetting(over.settings ?? []),
    workspace: over.workspace ?? null,
    terminal: false,
    base: cwd,
  };
}

const ended = (code: number, stdout: string, stderr: string): Ended => ({
  code,
  signal: null,
  stdout,
  stderr,
  seconds: 0,
});

function run(
  argv: readonly string[],
  command: Omit<Command, 'argv'>,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Ended> {
  const [program = '', ...args] = argv;
  const settings = { cwd: command.cwd ?? cwd, env: { ...env, ...command.env } };
  return new Promise((resolve) => {
    execFile(program, args, settings, (error, stdout, stderr) => {
      const code = error && 'code' in error ? error.code : 0;
      resolve(ended(typeof code === 'number' ? code : 127, stdout, stderr));
    });
  });
}

const platform = (): Reading['platform'] => ({
  os: process.platform,
  distribution: '',
  arch: arch(),
  cpus: cpus().length,
  memoryBytes: totalmem(),
  uid: process.getuid?.() ?? -1,
  gid: process.getgid?.() ?? -1,
  node: process.version,
  kpiTasks: '0.0.0',
});

const realFiles = (path: string): ReadFiles => ({
  text: (file) =>
    fs.readFile(file, 'utf8').then(
      (text) => ({ is: 'there', text }) as const,
      (error: NodeJS.ErrnoException) =>
        error.code === 'EACCES' ? ({ is: 'forbidden' } as const) : ({ is: 'absent' } as const),
    ),
  stat: (file) =>
    fs.stat(file).then(
      (stat) => ({
        kind: stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other',
        size: stat.size,
        uid: stat.uid,
        gid: stat.gid,
        mode: stat.mode,
        modified: stat.mtimeMs,
      }),
      () => null,
    ),
  list: (folder) => fs.readdir(folder).catch(() => []),
  real: (file) => fs.realpath(file).catch(() => file),
  which: async (program) => {
    for (const folder of path.split(':').filter(Boolean)) {
      const file = join(folder, program);
      if (
        await fs.access(file, fs.constants.X_OK).then(
          () => true,
          () => false,
        )
      )
        return file;
    }
    return null;
  },
  free: (file) =>
    fs.statfs(file).then(
      (disk) => disk.bavail * disk.bsize,
      () => null,
    ),
});
