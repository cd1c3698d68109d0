import { relative } from 'node:path';
import { epochMillis, shortRef } from '../../src/domain/build-log/index.ts';
import type { BuildLog } from '../../src/domain/build-log/index.ts';
import { secondsOf } from '../../src/domain/rebuild/expected.ts';
import { judge } from '../../src/domain/verdict/judge.ts';
import { failureOf } from '../../src/index.ts';
import type { Preparing } from '../../src/index.ts';
import { depsWarnings } from '../deps-check/warnings.ts';
import { dockerInfo } from '../requirements/docker-info.ts';
import { causeOf, failureFor } from './explain.ts';
import type { Cause } from './explain.ts';
import { buildkitVersion, imageOf, namesNow } from './image.ts';
import { observe } from './observe.ts';
import type { BuildOptions } from './options.ts';
import type { BuildPlan } from './plan.ts';
import { keepMade, recordedBuilds } from './rebuild.ts';
import type { Outlook } from './rebuild.ts';
import { recordOf } from './record.ts';
import type { BuildContext, Seen } from './record.ts';
import { resultOf } from './result.ts';
import type { BuildResult } from './result.ts';
import { dockerRuns, setUpShim } from './shim.ts';
import type { Source } from './source.ts';

/** Seconds that what has to be built took before; null without history, and where it is over already. */
export async function expectBuild(
  look: Preparing<BuildOptions>,
  prepared: BuildPlan,
): Promise<number | null> {
  const seen = await prepared.foresight.outlook();
  if (seen === null && (await prepared.foresight.same()) !== null) return null;
  const { service, target, noCache } = look.options;
  const builds = seen?.builds ?? (await recordedBuilds(look));
  return secondsOf(seen?.guess ?? null, builds, { service, target: target ?? null, noCache });
}

/** Builds, hears the witnesses, remembers, and gives the result or fails with the reason. */
export async function runBuild(context: BuildContext): Promise<BuildResult> {
  const { prepared } = context;
  await setOut(context);
  const started = context.now();
  const before = nowUnder(context);
  const observer = observe(context);
  const begun = Promise.withResolvers<void>();
  prepared.foresight.begin();
  const running = context
    .exec(prepared.command, { sink: observer.sink, started: () => begun.resolve() })
    .catch((error: unknown) => failureOf(error))
    .finally(() => {
      begun.resolve();
      prepared.foresight.end();
    });
  // Asked when the build runs, so that it costs no time: to start a program takes some ms, and those of git would be first.
  const beside = begun.promise.then(() => lookBeside(context, before));
  const run = await running;
  const { log, said } = observer.end();
  const docker = await dockerEnds(context, 'stdout' in run ? run.code : null);
  const [old, source, buildkit, seen] = await beside;
  const cancelled = 'kind' in run && run.kind === 'cancelled';
  const heard = cancelled ? unheard : await witnesses(context, log, old, docker);
  const cause = heard.verdict.is === 'built' || cancelled ? null : await whyNot(context, log, said);
  const facts = { started, source, buildkit, cause, cancelled, seen };
  const record = await recordOf(context, { ...heard, log, before: old }, facts);
  await context.records.add('builds', record.id, record);
  if (seen !== null && heard.verdict.is === 'built')
    await keepMade(context.files, context.state, seen);
  context.signal.throwIfAborted();
  if (cause === null) return resultOf(record, context.log.path);
  throw failureFor(heard.verdict, cause, {
    dockerfile: prepared.dockerfile,
    names: prepared.image === null ? null : namesNow(prepared.image, old, heard.after),
    log: context.log.path,
  });
}

type Beside = readonly [Seen['before'], Source, string | null, Outlook | null, void];

/** What is asked while the build runs. After a cancel nothing can be asked any more, and the record says less. */
const lookBeside = (context: BuildContext, before: Promise<Seen['before']>): Promise<Beside> =>
  Promise.all([
    before,
    context.prepared.foresight.source(),
    knownBuildkit(context),
    context.prepared.foresight.outlook(),
    warnOfDeps(context),
  ]).catch((error: unknown) => {
    if (failureOf(error).kind !== 'cancelled') throw error;
    const { kpi: path } = context.prepared;
    const source = { path, commit: null, branch: null, dirty: null };
    return [null, source, null, null, undefined] as const;
  });

/** It says nothing about this build, which therefore does not wait for it. */
async function warnOfDeps({ files, prepared, warn }: BuildContext): Promise<void> {
  for (const warning of await depsWarnings(files, prepared.kpi)) warn(warning);
}

/** The image that the name stands for before this build. */
const nowUnder = async (context: BuildContext): Promise<Seen['before']> =>
  context.prepared.image === null ? null : imageOf(context, context.prepared.image);

/** A cancelled build has no witnesses: nobody needs them to know how it ended. */
const unheard = { verdict: { is: 'failed', witnesses: [] }, after: null, name: null } as const;

/** Says what a person should know, and puts in place what the command needs. */
async function setOut(context: BuildContext): Promise<void> {
  const { prepared } = context;
  for (const warning of prepared.warnings) context.warn(warning);
  for (const line of prepared.explained ?? []) context.say(line);
  const state = relative(
    await context.files.real(prepared.kpi),
    await context.files.real(context.state),
  );
  if (!state.startsWith('..'))
    context.warn(
      `KPI_TASKS_STATE_DIR is in the checkout (${state}): each run changes what COPY copies, so those steps run again. Set it to a folder outside.`,
    );
  if (prepared.via === 'buildx' && context.options.via === 'auto')
    context.say(
      'There is no kobo-install here: building the checkout’s own Dockerfile with docker buildx.',
    );
  if (prepared.extra) await context.files.write(prepared.extra.path, prepared.extra.text);
  if (prepared.shim) await setUpShim(context.files, prepared.shim);
}

/** How each docker ended. Their record is taken away at once: its arguments may hold a secret. */
async function dockerEnds({ prepared, files }: BuildContext, code: number | null) {
  if (prepared.shim === null) return [{ argv: prepared.command.argv, code }];
  const runs = await dockerRuns(files, prepared.shim.record);
  await files.remove(prepared.shim.record);
  return runs;
}

async function witnesses(
  context: BuildContext,
  log: BuildLog,
  before: Seen['before'],
  docker: Parameters<typeof judge>[0]['docker'],
) {
  const { prepared } = context;
  const name = prepared.image ?? (log.names[0] === undefined ? null : shortRef(log.names[0]));
  const after: Seen['after'] = !prepared.kept
    ? 'elsewhere'
    : name === null
      ? null
      : await imageOf(context, name);
  const info = await dockerInfo(context);
  const failed = log.failure?.step?.name ?? log.failure?.message ?? null;
  const verdict = judge({
    docker,
    progress: {
      seen: log.steps.length > 0,
      exported: log.exported,
      names: namesOf(log, prepared),
      digests: log.digests,
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
  const known = await context.prepared.foresight.last();
  if (
    builder === undefined &&
    info.is === 'answered' &&
    known?.versions.docker === info.serverVersion &&
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
  const dockerfile = await context.files.text(context.prepared.dockerfile);
  return causeOf(log, said, dockerfile.is === 'there' ? dockerfile.text : null);
}
