import { stageTimes } from '../../src/domain/build-log/index.ts';
import type { BuildLog, BuildRecord } from '../../src/domain/build-log/index.ts';
import type { Verdict } from '../../src/domain/verdict/judge.ts';
import { isoTime } from '../../src/index.ts';
import type { Context, Needs } from '../../src/index.ts';
import type { Cause } from './explain.ts';
import { surroundings } from './facts.ts';
import type { Image } from './image.ts';
import type { BuildOptions } from './options.ts';
import { foreseen } from './rebuild.ts';
import type { Outlook } from './rebuild.ts';
import type { BuildPlan } from './plan.ts';

export type BuildContext = Context<BuildOptions, Needs, BuildPlan>;

/** What was seen of a build. */
export type Seen = {
  readonly verdict: Verdict;
  readonly after: Image | null | 'unknown' | 'elsewhere';
  readonly name: string | null;
  readonly log: BuildLog;
  readonly before: Image | null | 'unknown';
};

/** What else is known of it. */
export type Facts = {
  readonly started: number;
  readonly source: BuildRecord['source'];
  readonly buildkit: string | null;
  readonly cause: Cause | null;
  readonly cancelled: boolean;
  /** What was foreseen, and from what. */
  readonly seen: Outlook | null;
};

/** One build as it is remembered. */
export async function recordOf(
  context: BuildContext,
  seen: Seen,
  facts: Facts,
): Promise<BuildRecord> {
  const { prepared, options } = context;
  const { log, before, after } = seen;
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
      before: imageIn(before)?.id ?? null,
      after: imageIn(after)?.id ?? null,
      bytes: imageIn(after)?.bytes ?? null,
    },
    ...(await surroundings(context, facts.buildkit)),
    progress: log.format,
    contextBytes: log.contextBytes,
    // A step that two builds share may have begun before this one.
    buildSeconds: Math.min(log.seconds, (now - facts.started) / 1000),
    ...stepsIn(log, facts.seen, facts.cancelled ? null : await prepared.foresight.same()),
    failure: facts.cause,
  };
}

const stepsIn = (log: BuildLog, seen: Facts['seen'], same: BuildRecord | null) => ({
  stages: stageTimes(log.steps),
  steps: log.steps,
  ...foreseen(seen, log, same),
});

const imageIn = (found: Seen['after']): Image | null => (typeof found === 'string' ? null : found);
