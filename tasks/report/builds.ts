import { basename, join } from 'node:path';
import { isBuildRecord } from '../../src/domain/build-log/index.ts';
import type { BuildRecord } from '../../src/domain/build-log/index.ts';
import { quoted } from '../../src/domain/checkout/facts.ts';
import { Stop } from '../../src/index.ts';
import type { Preparing } from '../../src/index.ts';

export type Remembered = {
  readonly builds: readonly BuildRecord[];
  /** Paths of files that are no build record. */
  readonly damaged: readonly string[];
};

/** Every build that is remembered, oldest first, and the files that are no build record. */
export async function readBuilds(from: {
  readonly records: Pick<Preparing<unknown>['records'], 'all'>;
  readonly state: string;
}): Promise<Remembered> {
  const { records, damaged } = await from.records.all('builds');
  const values = records.map(({ id, value }): { id: string; value: unknown } => ({ id, value }));
  return {
    builds: values.flatMap(({ value }) => (isBuildRecord(value) ? [value] : [])),
    damaged: [
      ...damaged,
      ...values
        .filter(({ value }) => !isBuildRecord(value))
        .map(({ id }) => join(from.state, 'builds', `${id}.json`)),
    ].toSorted(),
  };
}

/** The build of an id or of the beginning of one; the newest without. Throws a `usage` failure. */
export function pick({ builds, damaged }: Remembered, id: string | undefined): BuildRecord {
  const found = builds.filter((build) => id === undefined || build.id.startsWith(id));
  const last = found.at(-1);
  if (last === undefined) throw nothing(damaged, id);
  if (id !== undefined && found.length > 1 && last.id !== id)
    throw usage(
      `Several builds begin with ${id}: ${found.map((build) => build.id).join(', ')}.`,
      'Write more of the id.',
    );
  return last;
}

function nothing(damaged: readonly string[], id: string | undefined): Stop {
  const broken = damaged.filter((path) => id === undefined || basename(path).startsWith(id));
  const [path] = broken;
  if (path !== undefined)
    return usage(
      id === undefined
        ? `No build that was recorded here can be read; ${broken.length} ${broken.length === 1 ? 'record is' : 'records are'} damaged.`
        : `The record of ${basename(path, '.json')} is damaged, so nothing can be said about that build.`,
      ...cure(broken),
    );
  return usage(
    id === undefined
      ? 'No build was recorded here yet.'
      : `“${id}” is no recorded build, and no file.`,
    id === undefined ? '$ kpi-tasks build' : '$ kpi-tasks history',
  );
}

/** What to do about damaged records. */
export const cure = (damaged: readonly string[]): readonly string[] => [
  damaged.length === 1
    ? 'It is of no use any more; remove it:'
    : 'They are of no use any more; remove them:',
  `$ rm -r ${damaged.map(quoted).join(' ')}`,
];

const usage = (what: string, ...todo: readonly string[]): Stop =>
  new Stop({ kind: 'usage', what, todo });

/** For the overview: how to report the newest build. A damaged record is not offered. */
export async function lastBuild(
  from: Parameters<typeof readBuilds>[0],
): Promise<readonly string[]> {
  const last = (await readBuilds(from)).builds.at(-1);
  return last === undefined ? [] : [`Last build: kpi-tasks report ${last.id}`];
}
