import { quoted } from '../../src/domain/checkout/facts.ts';
import { missing } from '../../src/index.ts';
import type { Ended, Reading } from '../../src/index.ts';

/** What git says of a checkout. It takes no lock, so that it never gets in the way of somebody’s own git. */
export interface Git {
  /** Trimmed stdout; null where git fails. */
  ask(...args: readonly string[]): Promise<string | null>;
  run(...args: readonly string[]): Promise<Ended>;
}

export const gitIn = (look: Pick<Reading, 'read'>, folder: string): Git => {
  const run = (...args: readonly string[]) =>
    look.read({
      argv: ['git', '--no-optional-locks', ...args],
      cwd: folder,
      env: { LC_ALL: 'C' },
    });
  return {
    run,
    ask: async (...args) => {
      const ended = await run(...args);
      return ended.code === 0 ? ended.stdout.replace(/\n$/u, '') : null;
    },
  };
};

/** The commit a checkout is at. Throws a `missing` failure where git finds none. */
export async function headOf(git: Git, kpi: string): Promise<string> {
  const said = await git.run('rev-parse', '--verify', 'HEAD');
  if (said.code === 0) return said.stdout.trim();
  if (said.code === 127) throw missing('git', 'it is not installed.');
  if (said.stderr.includes('dubious ownership'))
    throw missing(
      'kpi checkout',
      `git does not trust ${kpi}, because it belongs to somebody else.`,
      'Trust it:',
      `$ git config --global --add safe.directory ${quoted(kpi)}`,
    );
  throw missing(
    'kpi checkout',
    `git finds no commit in ${kpi}.`,
    'See what git says:',
    `$ git -C ${quoted(kpi)} status`,
  );
}
