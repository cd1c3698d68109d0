import type { BuildLog, Step } from './model.ts';

/**
 * `nothing` means that there was nothing to build, and `disputed` that the witnesses of a build contradict each other.
 */
type BuildOutcome = 'built' | 'failed' | 'cancelled' | 'nothing' | 'disputed';

/** One build as it is remembered. */
export type BuildRecord = {
  readonly v: 1;
  readonly id: string;
  readonly outcome: BuildOutcome;
  /** ISO 8601 in UTC, by the clock of this machine. */
  readonly started: string;
  readonly ended: string;
  /** Wall seconds of the whole task. */
  readonly seconds: number;
  readonly how: {
    /** `elsewhere` is a build that was run without us and read from buildx's history. */
    readonly via: 'kobo-install' | 'buildx' | 'elsewhere';
    readonly command: readonly string[];
    readonly cwd: string;
    readonly service: string;
    readonly target: string | null;
    readonly noCache: boolean;
    readonly args: readonly string[];
  };
  readonly source: {
    readonly path: string;
    readonly commit: string | null;
    readonly branch: string | null;
    readonly dirty: boolean | null;
  };
  readonly image: {
    readonly name: string | null;
    readonly before: string | null;
    readonly after: string | null;
    readonly bytes: number | null;
  };
  readonly versions: {
    readonly docker: string | null;
    readonly buildx: string | null;
    readonly buildkit: string | null;
    readonly compose: string | null;
    readonly node: string;
    readonly kpiTasks: string;
  };
  readonly machine: {
    readonly os: string;
    readonly arch: string;
    readonly cpus: number;
    readonly memoryBytes: number;
    /** A record is made to be shared, so it never names the machine. */
    readonly host?: never;
  };
  readonly progress: BuildLog['format'];
  readonly contextBytes: number | null;
  /** Wall seconds by the engine's clock; 0 when the progress format does not tell. */
  readonly buildSeconds: number;
  readonly stages: readonly StageTime[];
  readonly steps: readonly Step[];
  /** What was foreseen of it, and whether it came so; absent where nothing was on record to foresee it from. */
  readonly foreseen?: Foreseen | null;
  /** What each step was made from, as hashes, by `STAGE POSITION`: `KEY:SOFT`. What comes later is held against them. */
  readonly keys?: Readonly<Record<string, string>> | null;
  readonly failure: {
    readonly message: string;
    /** The name of the step that broke. */
    readonly step: string | null;
    readonly lines: readonly string[];
    /** Where its instruction begins in the Dockerfile, counted from 1. */
    readonly line: number | null;
  } | null;
};

/** A guess made before a build, held against what happened. */
export type Foreseen = {
  readonly lines: readonly string[];
  readonly seconds: number;
  /** How many of the steps that were to run had never run before, so that their time is no part of the seconds. */
  readonly unknown?: number | null;
  /** Steps that went as foreseen, and those that did not. */
  readonly right: number;
  readonly wrong: readonly string[];
};

export type StageTime = {
  /** As in `Step`: empty for the only stage of a Dockerfile that does not name it. */
  readonly stage: string;
  /** Wall seconds in which at least one of its steps was worked on. */
  readonly seconds: number;
  /** The sum of its steps. */
  readonly work: number;
  /** How many of its instructions were executed. */
  readonly ran: number;
  readonly cached: number;
};

/** Whether an instruction of the Dockerfile was executed, rather than found in the cache or never reached. */
export function ran(step: Step): boolean {
  return counts(step) && BEGAN.has(step.state);
}

/** Whether an instruction of the Dockerfile was found in the cache. */
export function fromCache(step: Step): boolean {
  return counts(step) && step.state === 'cached';
}

/**
 * Whether a step is one of those that are counted. A FROM is not: BuildKit shows it as done or as cached by whether it
 * looked the image up anew, and the same one once for all stages that begin with it.
 */
export function counts(step: Pick<Step, 'kind' | 'instruction'>): boolean {
  return step.kind === 'stage' && !step.instruction.startsWith('FROM ');
}

/** The stages in order of their first step. A stage without a step that began is left out. */
export function stageTimes(steps: readonly Step[]): readonly StageTime[] {
  const stages = new Map<string, Step[]>();
  for (const step of steps) {
    if (step.stage === null || step.state === 'waiting') continue;
    stages.set(step.stage, [...(stages.get(step.stage) ?? []), step]);
  }
  return [...stages].map(([stage, own]) => {
    const work = own.reduce((sum, step) => sum + step.seconds, 0);
    return {
      stage,
      // A FROM spans the pause between looking its image up and fetching it, hence the lesser of the two.
      seconds: Math.min(work, wallOf(own) ?? work),
      work,
      ran: own.filter(ran).length,
      cached: own.filter(fromCache).length,
    };
  });
}

/** The n slowest steps, slowest first; steps that never started are left out. */
export function slowest(steps: readonly Step[], n: number): readonly Step[] {
  const began = steps.filter((step) => step.state !== 'waiting');
  return began.toSorted((a, b) => b.seconds - a.seconds).slice(0, Math.max(0, n));
}

/**
 * How long a build of this kind is likely to take: the median of the last five that were built, in wall seconds.
 * Null without any.
 * Builds in which no instruction ran are set aside as long as there are others: they take a few seconds, are frequent,
 * and say nothing about the build that follows a change. The median, rather than the mean, keeps one cold start or
 * one upgrade of everything from spoiling the guess.
 */
export function expectedSeconds(
  records: readonly BuildRecord[],
  like: Pick<BuildRecord['how'], 'service' | 'target' | 'noCache'>,
): number | null {
  const built = records.filter(
    ({ outcome, how }) =>
      outcome === 'built' &&
      how.service === like.service &&
      how.target === like.target &&
      how.noCache === like.noCache,
  );
  const worked = built.filter((record) => record.steps.some(ran));
  return median(
    newestFirst(worked.length > 0 ? worked : built)
      .slice(0, 5)
      .map((record) => record.seconds),
  );
}

export function newestFirst<T extends Pick<BuildRecord, 'started'>>(
  records: readonly T[],
): readonly T[] {
  return records.toSorted((a, b) => (a.started < b.started ? 1 : -Number(a.started > b.started)));
}

const BEGAN: ReadonlySet<Step['state']> = new Set(['running', 'done', 'failed', 'cancelled']);

/** Wall seconds covered by the steps; null if a step has no times. */
export function wallOf(steps: readonly Step[]): number | null {
  let sum = 0;
  let until = 0;
  for (const step of steps.toSorted((a, b) => (a.started ?? 0) - (b.started ?? 0))) {
    if (step.started === null) return null;
    const from = Math.max(step.started, until);
    const to = step.completed ?? step.started + step.seconds * 1000;
    sum += Math.max(0, to - from);
    until = Math.max(until, to);
  }
  return sum / 1000;
}

export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
