import { join } from 'node:path';
import {
  epochMillis,
  expectedSeconds,
  isBuildRecord,
  shortRef,
  stageTimes,
} from '../../src/domain/build-log/index.ts';
import type { BuildLog, BuildRecord } from '../../src/domain/build-log/index.ts';
import { judge } from '../../src/domain/verdict/judge.ts';
import type { Verdict } from '../../src/domain/verdict/judge.ts';
import { failureOf, isoTime } from '../../src/index.ts';
import type { Context, Json, Needs, Preparing } from '../../src/index.ts';
import { dockerInfo } from '../requirements/docker-info.ts';
import { causeOf, failureFor } from './explain.ts';
import type { Cause } from './explain.ts';
import { buildkitVersion, imageOf } from './image.ts';
import type { Image } from './image.ts';
import { observe } from './observe.ts';
import type { BuildOptions } from './options.ts';
import type { BuildPlan } from './prepare.ts';
import { resultOf } from './result.ts';
import type { BuildResult } from './result.ts';
import { dockerRuns, setUpShim } from './shim.ts';
import { sourceOf } from './source.ts';

type BuildContext = Context<BuildOptions, Needs, BuildPlan>;

/** Seconds a build like this one took before; null without history. */
export async function expectBuild(look: Preparing<BuildOptions>): Promise<number | null> {
  const { records } = await look.records.all('builds', 30);
  const { service, target, noCache } = look.options;
  const values = records.map(({ value }): unknown => value).filter(isBuildRecord);
  return expectedSeconds(values, { service, target: target ?? null, noCache });
}

/** Builds, hears the witnesses, remembers, and gives the result or fails with the reason. */
export async function runBuild(context: BuildContext): Promise<BuildResult> {
  const { prepared } = context;
  context.secret(...prepared.secrets);
  for (const warning of prepared.warnings) context.warn(warning);
  if (prepared.via === 'buildx' && context.options.via === 'auto')
    context.say(
      'There is no kobo-install here: building the checkout’s own Dockerfile with docker buildx.',
    );
  if (prepared.extra) await context.files.write(prepared.extra.path, prepared.extra.text);
  if (prepared.shim) await setUpShim(context.files, prepared.shim);
  const started = context.now();
  // Asked while the build runs, since none of it changes by that.
  const beside = Promise.all([
    prepared.image === null ? null : imageOf(context, prepared.image),
    sourceOf(context, prepared.kpi),
    knownBuildkit(context),
  ]);
  const observer = observe(context);
  const run = await context
    .exec(prepared.command, { sink: observer.sink })
    .catch((error: unknown) => failureOf(error));
  const { log, said } = observer.end();
  const [before, source, buildkit] = await beside;
  const seen = {
    ...(await witnesses(context, log, before, 'code' in run && 'stdout' in run ? run.code : null)),
    log,
    said,
    before,
  };
  const cancelled = 'kind' in run && run.kind === 'cancelled';
  const cause = seen.verdict.is === 'built' || cancelled ? null : await whyNot(context, log, said);
  const record = await recordOf(context, seen, { started, source, buildkit, cause, cancelled });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a record is plain data, made to be stored.
  await context.records.add('builds', record.id, record as unknown as Json);
  context.signal.throwIfAborted();
  if (cause === null) return resultOf(record, context.log.path);
  throw failureFor(seen.verdict, cause, {
    dockerfile: join(prepared.kpi, 'Dockerfile'),
    image: prepared.image,
    old: record.image.before,
    log: context.log.path,
  });
}

type Seen = {
  readonly verdict: Verdict;
  readonly after: Image | null | 'unknown' | 'elsewhere';
  readonly name: string | null;
  readonly log: BuildLog;
  readonly before: Image | null | 'unknown';
};

async function witnesses(
  context: BuildContext,
  log: BuildLog,
  before: Image | null | 'unknown',
  code: number | null,
) {
  const { prepared } = context;
  const name = prepared.image ?? (log.names[0] === undefined ? null : shortRef(log.names[0]));
  const after: Seen['after'] = !prepared.kept
    ? 'elsewhere'
    : name === null
      ? null
      : await imageOf(context, name);
  const docker =
    prepared.shim === null
      ? [{ argv: prepared.command.argv, code }]
      : await dockerRuns(context.files, prepared.shim.record);
  const info = await dockerInfo(context);
  const failed = log.failure?.step?.name ?? log.failure?.message ?? null;
  const verdict = judge({
    docker,
    progress: {
      seen: log.steps.length > 0,
      exported: log.exported,
      names: namesOf(log, prepared),
      failed,
    },
    since: info.is === 'answered' ? epochMillis(info.systemTime) : null,
    before: before === 'unknown' ? null : before,
    after,
  });
  return { verdict, after, name };
}

/** BuildKit's version, asked anew only when docker or buildx is another than at the last build. */
async function knownBuildkit(context: BuildContext): Promise<string | null> {
  const { builder } = context.options;
  const info = await dockerInfo(context);
  const last = (await context.records.all('builds', 1)).records.at(-1)?.value;
  const known: unknown = last;
  if (
    builder === undefined &&
    info.is === 'answered' &&
    isBuildRecord(known) &&
    known.versions.docker === info.serverVersion &&
    known.versions.buildx === info.buildx &&
    known.versions.buildkit !== null
  )
    return known.versions.buildkit;
  return buildkitVersion(context, builder);
}

/** An archive that buildx loads is named by buildx, which reports no such step; the name is the one it was given. */
const namesOf = (log: BuildLog, { via, image }: BuildPlan): readonly string[] =>
  log.names.length === 0 && via === 'buildx' && log.exported && image !== null
    ? [image]
    : log.names.map(shortRef);

async function whyNot(context: BuildContext, log: BuildLog, said: string): Promise<Cause> {
  const dockerfile = await context.files.text(join(context.prepared.kpi, 'Dockerfile'));
  return causeOf(log, said, dockerfile.is === 'there' ? dockerfile.text : null);
}

type Facts = {
  readonly started: number;
  readonly source: BuildRecord['source'];
  readonly buildkit: string | null;
  readonly cause: Cause | null;
  readonly cancelled: boolean;
};

async function recordOf(context: BuildContext, seen: Seen, facts: Facts): Promise<BuildRecord> {
  const { prepared, options, platform } = context;
  const { log, before, after } = seen;
  const info = await dockerInfo(context);
  const client = info.client;
  const now = context.now();
  return {
    v: 1,
    id: context.run.id,
    outcome: facts.cancelled ? 'cancelled' : seen.verdict.is,
    started: isoTime(facts.started),
    ended: isoTime(now),
    seconds: (now - facts.started) / 1000,
    how: {
      via: prepared.via,
      command: prepared.command.argv,
      cwd: prepared.command.cwd ?? context.cwd,
      service: options.service,
      target: options.target ?? null,
      noCache: options.noCache,
      args: context.rest,
    },
    source: facts.source,
    image: {
      name: seen.name,
      before: before !== null && before !== 'unknown' ? before.id : null,
      after: typeof after === 'object' && after !== null ? after.id : null,
      bytes: typeof after === 'object' && after !== null ? after.bytes : null,
    },
    versions: {
      docker: info.is === 'answered' ? info.serverVersion : null,
      buildx: client?.buildx ?? null,
      buildkit: facts.buildkit,
      compose: client?.compose ?? null,
      node: platform.node,
      kpiTasks: platform.kpiTasks,
    },
    machine: {
      os: platform.distribution || platform.os,
      arch: platform.arch,
      cpus: platform.cpus,
      memoryBytes: platform.memoryBytes,
    },
    progress: log.format,
    contextBytes: log.contextBytes,
    buildSeconds: log.seconds,
    stages: stageTimes(log.steps),
    steps: log.steps,
    failure: facts.cause,
  };
}
