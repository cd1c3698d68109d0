import { quoted } from '../../src/domain/checkout/facts.ts';
import { locate, readFailure, readStages } from '../../src/domain/build-log/index.ts';
import type { BuildLog } from '../../src/domain/build-log/index.ts';
import type { Verdict } from '../../src/domain/verdict/judge.ts';
import { Stop, missing } from '../../src/index.ts';
import { titleOf } from './observe.ts';

/** Why a build did not work, as the record keeps it. */
export type Cause = {
  readonly message: string;
  readonly step: string | null;
  readonly lines: readonly string[];
  /** The line of the Dockerfile. */
  readonly line: number | null;
  /** What could have been asked for, where a stage was that does not exist. */
  readonly stages: readonly string[];
};

/** What the progress and docker's own words say about a failure. `dockerfile` is its text, where it could be read. */
export function causeOf(log: BuildLog, said: string, dockerfile: string | null): Cause {
  const told = readFailure(said);
  const step = log.failure?.step ?? null;
  const located = step !== null && dockerfile !== null ? locate(step, dockerfile) : null;
  const message =
    log.failure?.message ?? told?.message ?? (lastLine(said) || 'docker gave no reason');
  const noStage = /target stage .* could not be found/.test(message) && dockerfile !== null;
  return {
    message,
    step: step === null ? null : titleOf(step),
    lines: log.failure?.lines ?? [],
    line: located ?? told?.dockerfile?.line ?? null,
    stages: noStage ? readStages(dockerfile).map(({ name }) => name) : [],
  };
}

type About = {
  readonly dockerfile: string;
  /** What the name of the image stands for now, in a sentence; null where there is no such name. */
  readonly names: string | null;
  readonly log: string;
};

/** The failure that a verdict other than `built` means, in words. */
export function failureFor(verdict: Verdict, cause: Cause, about: About): Stop {
  if (verdict.is === 'nothing')
    return missing(
      'something to build',
      'docker ended without an error, yet nothing was built: the service has no `build:`, because this kobo-install uses published images.',
      'Let it build your checkout: answer yes to the developer mode in',
      '$ python3 run.py --setup',
    );
  const machine = machineTrouble(cause, about.names);
  if (machine !== null) return machine;
  if (verdict.is === 'disputed') return disputed(verdict, about.log);
  return new Stop({
    kind: 'stated',
    what:
      cause.step === null
        ? `The build failed: ${cause.message}`
        : `The build failed at ${cause.step}`,
    why: reasons(cause, about),
    todo: ['Everything it printed:', `$ less ${quoted(about.log)}`],
    lines: cause.lines.slice(-20),
    ...(cause.line === null ? {} : { at: { file: about.dockerfile, line: cause.line } }),
  });
}

function reasons(cause: Cause, about: Pick<About, 'dockerfile' | 'names'>): readonly string[] {
  return [
    ...(cause.line === null ? [] : [`${about.dockerfile}:${cause.line}`]),
    ...(cause.step === null ? [] : [cause.message]),
    ...(cause.stages.length === 0 ? [] : [`Its stages are ${cause.stages.join(', ')}.`]),
    ...(about.names === null ? [] : [about.names]),
  ];
}

const disputed = (verdict: Verdict, log: string): Stop =>
  new Stop({
    kind: 'stated',
    what: 'Nobody can say that the image was built: the witnesses disagree',
    why: verdict.witnesses.map(({ name, says }) => `${name}: ${says}`),
    todo: [
      'Build once more; if they still disagree, see what was printed:',
      `$ less ${quoted(log)}`,
    ],
    lines: [],
  });

/** Trouble of the machine rather than of the Dockerfile; null when it is neither. */
function machineTrouble({ message, step, lines }: Cause, names: string | null): Stop | null {
  const now = names === null ? '' : `. ${names}`;
  // A program that finds the disk full says so itself, and BuildKit only with which code it ended.
  const full = [message, ...lines].findLast((line) =>
    /no space left on device|disk quota exceeded/i.test(line),
  );
  if (full !== undefined)
    return missing(
      'disk space',
      `the disk is full${step === null ? '' : `, at ${step}`}: ${full}${now}`,
      'See what takes the space, then free some:',
      '$ docker system df',
      '$ docker builder prune',
    );
  if (
    /error reading from server|cannot connect to the docker daemon|is the docker daemon running|connection (refused|reset)|transport is closing|broken pipe|unexpected EOF|graceful_stop|error during connect/i.test(
      message,
    )
  )
    return missing(
      'docker engine',
      `the daemon went away in the middle of the build: ${message}${now}`,
      'See why it stopped, start it, and build again:',
      '$ kpi-tasks doctor --fix',
    );
  return null;
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1)?.trim() ?? '';
