import { isBuildRecord } from '../../src/domain/build-log/index.ts';
import type { BuildRecord } from '../../src/domain/build-log/index.ts';
import { Stop } from '../../src/index.ts';
import type { Records } from '../../src/index.ts';

/** Every build that is remembered, oldest first, and the files that are no build record. */
export async function readBuilds(
  from: Pick<Records, 'all'>,
): Promise<{ readonly builds: readonly BuildRecord[]; readonly damaged: readonly string[] }> {
  const { records, damaged } = await from.all('builds');
  const values = records.map(({ id, value }): { id: string; value: unknown } => ({ id, value }));
  return {
    builds: values.flatMap(({ value }) => (isBuildRecord(value) ? [value] : [])),
    damaged: [
      ...damaged,
      ...values.filter(({ value }) => !isBuildRecord(value)).map(({ id }) => `builds/${id}.json`),
    ],
  };
}

/** The build of an id or of the beginning of one; the newest without. Throws a `usage` failure. */
export function pick(builds: readonly BuildRecord[], id: string | undefined): BuildRecord {
  const found = builds.filter((build) => id === undefined || build.id.startsWith(id));
  const last = found.at(-1);
  if (last === undefined)
    throw usage(
      id === undefined ? 'No build was recorded here yet.' : `There is no build ${id}.`,
      id === undefined ? '$ kpi-tasks build' : '$ kpi-tasks history',
    );
  if (id !== undefined && found.length > 1 && last.id !== id)
    throw usage(
      `Several builds begin with ${id}: ${found.map((build) => build.id).join(', ')}.`,
      'Write more of the id.',
    );
  return last;
}

const usage = (what: string, ...todo: readonly string[]): Stop =>
  new Stop({ kind: 'usage', what, todo });
