import { join } from 'node:path';
import { isCatalogue, strayFilters } from '../../src/domain/translations/source.ts';
import { missing, stop } from '../../src/index.ts';
import type { Command } from '../../src/index.ts';
import type { Fetched, PullContext } from './run.ts';

/** What `scripts/download_translations.bash` and the release run; the token comes from the environment or tx's own file. */
export const txCommand = (scratch: string): Command => ({
  argv: ['tx', 'pull', '-a', '-f', '--mode', 'reviewed'],
  cwd: scratch,
});

/** tx writes where `.tx/config` says. Throws a `missing` failure where that is not in `locale/`. */
export function refuseStray(config: string): void {
  const [stray] = strayFilters(config);
  if (stray === undefined) return;
  throw missing(
    'kpi checkout',
    `.tx/config lets tx write to ${stray}, which is not in locale.`,
    'See who changed it:',
    '$ git log -p -3 -- .tx/config',
  );
}

/** Pulls into the scratch folder, with the checkout's own `.tx/config`. */
export async function fetchWithTx(
  context: PullContext,
  command: Command,
): Promise<readonly Fetched[]> {
  const { kpi, scratch } = context.prepared;
  const config = await context.files.text(join(kpi, '.tx/config'));
  await context.files.write(join(scratch, '.tx/config'), config.is === 'there' ? config.text : '');
  const ended = await context.exec(command);
  if (ended.code !== 0)
    throw stop('tx could not pull the translations; nothing was written', {
      lines: `${ended.stdout}\n${ended.stderr}`.trim().split('\n').slice(-20),
      todo: [
        'See whether the token may read the project:',
        '$ tx status',
        'Or pull with git:',
        '$ kpi-tasks translation-pull --via git',
      ],
    });
  const found = await context.read({
    argv: ['find', 'locale', '-type', 'f', '-name', '*.po', '-print'],
    cwd: scratch,
  });
  const paths = found.stdout.split('\n').filter(isCatalogue).sort();
  return Promise.all(
    paths.map(async (path) => {
      const read = await context.files.text(join(scratch, path));
      return { path, text: read.is === 'there' ? read.text : '' };
    }),
  );
}
