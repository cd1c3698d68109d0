import { createReader, shortRef, stageTimes } from '../../src/domain/build-log/index.ts';
import type { BuildLog, BuildRecord } from '../../src/domain/build-log/index.ts';
import { missing } from '../../src/index.ts';
import type { Context, Needs } from '../../src/index.ts';
import { surroundings } from '../build/facts.ts';
import { buildkitVersion, imageOf } from '../build/image.ts';
import { dockerInfo } from '../requirements/docker-info.ts';

type Looking = Context<unknown, Needs, unknown>;
/** One entry of `docker buildx history ls`. */
type Entry = {
  readonly ref: string;
  readonly status: string;
  readonly createdAt: string;
  readonly completedAt: string;
  readonly name: string;
};

/** The last build of buildx's own history as a record. Throws a `missing` failure where buildx keeps none. */
export async function recover(look: Looking): Promise<BuildRecord> {
  const entry = newest(await listed(look));
  // The reference is the last part of `builder/node/reference`.
  const ref = entry.ref.split('/').at(-1) ?? entry.ref;
  const reader = createReader();
  const ended = await look.exec(
    { argv: ['docker', 'buildx', 'history', 'logs', '--progress=rawjson', ref] },
    // It prints the progress on stderr.
    { sink: (stream, text) => void (stream === 'stderr' && reader.push(text)) },
  );
  reader.end();
  const log = reader.log();
  if (ended.code !== 0 || log.steps.length === 0)
    throw missing(
      'the build’s progress',
      `buildx could not give the log of ${ref}.`,
      '$ docker buildx history ls',
    );
  return recordOf(look, entry, log);
}

async function listed(look: Looking): Promise<readonly Entry[]> {
  const ended = await look.read({
    argv: ['docker', 'buildx', 'history', 'ls', '--format', 'json'],
  });
  if (ended.code === 0) return ended.stdout.split('\n').flatMap(entryOf);
  const info = await dockerInfo(look);
  const why =
    info.is === 'answered'
      ? `buildx ${info.buildx ?? '(none)'} keeps no history; 0.20 and newer do`
      : `docker does not answer: ${info.said}`;
  throw missing(
    'buildx history',
    `${why}.`,
    'Build with kpi-tasks, which remembers by itself:',
    '$ kpi-tasks build',
  );
}

function entryOf(line: string): readonly Entry[] {
  if (!line.startsWith('{')) return [];
  const fields: { readonly [key: string]: unknown } = JSON.parse(line);
  const text = (key: string): string => (typeof fields[key] === 'string' ? fields[key] : '');
  return [
    {
      ref: text('ref'),
      status: text('status'),
      createdAt: text('created_at'),
      completedAt: text('completed_at'),
      name: text('name'),
    },
  ];
}

/** The newest that has ended. */
function newest(entries: readonly Entry[]): Entry {
  const ended = entries
    .filter(({ status }) => status !== 'Running')
    .sort((one, other) => one.createdAt.localeCompare(other.createdAt));
  const last = ended.at(-1);
  if (last) return last;
  throw missing(
    'a build in buildx’s history',
    'it is empty; it keeps 50 builds for two days.',
    '$ kpi-tasks build',
  );
}

async function recordOf(look: Looking, entry: Entry, log: BuildLog): Promise<BuildRecord> {
  const name = log.names[0] === undefined ? null : shortRef(log.names[0]);
  const [buildkit, image] = await Promise.all([
    buildkitVersion(look, undefined),
    name === null ? null : imageOf(look, name),
  ]);
  const built = log.exported && entry.status === 'Completed';
  return {
    v: 1,
    id: entry.ref.split('/').at(-1) ?? entry.ref,
    outcome: built ? 'built' : log.failure === null ? 'cancelled' : 'failed',
    started: entry.createdAt,
    ended: entry.completedAt,
    seconds: log.seconds,
    how: { ...unknownCommand, via: 'elsewhere', cwd: entry.name },
    source: { path: entry.name, commit: null, branch: null, dirty: null },
    image: {
      name,
      before: null,
      after: log.imageId,
      bytes: image !== null && image !== 'unknown' && image.id === log.imageId ? image.bytes : null,
    },
    ...(await surroundings(look, buildkit)),
    progress: log.format,
    contextBytes: log.contextBytes,
    buildSeconds: log.seconds,
    stages: stageTimes(log.steps),
    steps: log.steps,
    failure: failureIn(log),
  };
}

function failureIn({ failure }: BuildLog): BuildRecord['failure'] {
  if (failure === null) return null;
  const { message, step, lines } = failure;
  return { message, step: step?.name ?? null, lines, line: null };
}

/** A build that somebody ran elsewhere leaves no command line behind. */
const unknownCommand = { command: [], service: 'kpi', target: null, noCache: false, args: [] };
