import type { Reading } from '../../model/world.ts';

/** Who walks: as the environment says, else as git knows the user, else the name of the account. */
export async function who({ env, read, cwd }: Reading): Promise<string> {
  const said = env['KPI_TASKS_TESTER'];
  if (said !== undefined && said !== '') return said;
  const git = await read({ argv: ['git', 'config', 'user.name'], cwd });
  const name = git.stdout.trim();
  return git.code === 0 && name !== '' ? name : (env['USER'] ?? env['LOGNAME'] ?? 'somebody');
}
