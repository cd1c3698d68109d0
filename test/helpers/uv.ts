import { execFile } from 'node:child_process';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The folder that holds a real uv: the one in PATH, else one that is installed once for all later runs. */
export async function uvFolder(): Promise<string> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter))
    if (await isThere(join(folder, 'uv'))) return folder;
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const home = join(cache, 'kpi-tasks-tests', 'uv');
  const program = join(home, 'bin', 'uv');
  if (await isThere(program)) return dirname(program);
  // Installed under a name of its own and renamed, so that a run that was cut short leaves nothing half done.
  const fresh = `${home}.${process.pid}`;
  await mkdir(dirname(home), { recursive: true });
  await run('python3', ['-m', 'venv', fresh]);
  await run(join(fresh, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', 'uv']);
  await rm(home, { recursive: true, force: true });
  await rename(fresh, home);
  return dirname(program);
}

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
