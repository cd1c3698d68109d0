import { join } from 'node:path';
import { isBuildRecord } from '../../src/domain/build-log/index.ts';
import { readStages, unreadable } from '../../src/domain/build-log/dockerfile.ts';
import { newestFirst, ran } from '../../src/domain/build-log/record.ts';
import type { BuildLog, BuildRecord } from '../../src/domain/build-log/index.ts';
import { baseImages } from '../../src/domain/rebuild/bases.ts';
import { guess, isAt, truth } from '../../src/domain/rebuild/guess.ts';
import type { Guess, Past } from '../../src/domain/rebuild/guess.ts';
import { madeFrom, madeText, readMade } from '../../src/domain/rebuild/made.ts';
import type { Made } from '../../src/domain/rebuild/made.ts';
import { planned } from '../../src/domain/rebuild/plan.ts';
import type { Inputs, Planned } from '../../src/domain/rebuild/plan.ts';
import { guessLines, needlessLines, newSteps } from '../../src/domain/rebuild/text.ts';
import { tookBefore } from '../../src/domain/rebuild/took.ts';
import type { Files, Preparing } from '../../src/index.ts';
import { imageOf } from './image.ts';
import type { BuildOptions } from './options.ts';
import { contextFiles } from './rebuild/files.ts';
import { buildSettings, forcing } from './rebuild/settings.ts';
import type { Via } from './rebuild/settings.ts';

/** What a build was made from, and what that makes one foresee. */
export type Outlook = {
  readonly plan: readonly Planned[];
  readonly made: Made;
  /** Null where no earlier build tells anything. */
  readonly guess: Guess | null;
  readonly lines: readonly string[];
  /** The recorded builds, newest first. */
  readonly builds: readonly BuildRecord[];
};

type Look = Preparing<BuildOptions>;
/** Which checkout is built, from which Dockerfile, and by whose command. */
export type Built = { readonly kpi: string; readonly dockerfile: string; readonly via: Via };

/** Foresees a build from the checkout as it is now. Null without git or a Dockerfile. */
export async function outlook(look: Look, built: Built): Promise<Outlook | null> {
  const { kpi, via } = built;
  const [read, files, { args, target }] = await Promise.all([
    look.files.text(built.dockerfile),
    contextFiles(look, kpi, built.dockerfile),
    buildSettings(look, via),
  ]);
  if (read.is !== 'there' || files === null) return null;
  const dockerfile = read.text;
  const builds = await recordedBuilds(look);
  const wrong = unforeseeable(dockerfile, target);
  if (wrong !== null) {
    const made = madeFrom({ dockerfile, files, args, bases: {}, triggers: {}, target });
    return { plan: [], made, guess: null, lines: [wrong], builds };
  }
  const past = await pastOf(look, builds);
  const bases = await basesOf(look, baseImages(dockerfile, args), past);
  const inputs = { dockerfile, files, args, ...bases, target };
  const plan = planned(inputs);
  const made = madeFrom(inputs);
  const took = tookBefore(plan, builds);
  const guessed = past.keys.size === 0 ? null : guess(plan, made, { ...past, took }, forcing(look));
  const lines = [
    ...(guessed === null
      ? ['No earlier build is on record with what it was made from']
      : guessLines(guessed)),
    ...(look.rest.includes('--pull') ? [pulled] : []),
    ...needlessLines(plan, guessed?.steps ?? plan),
  ];
  return { plan, made, guess: guessed, lines, builds };
}

const pulled =
  'With --pull a base image may turn out to be newer, and then all that stands on it runs again';

/** Why docker will build nothing of it, in a sentence; null where it will. */
function unforeseeable(dockerfile: string, target: string | null): string | null {
  const why = unreadable(dockerfile);
  if (why !== null) return `The Dockerfile cannot be read: ${why}`;
  const names = readStages(dockerfile).map(({ name }) => name);
  return target === null || names.includes(target.toLowerCase()) || names[Number(target)]
    ? null
    : `The Dockerfile has no stage ${target}; its stages are ${names.join(', ')}`;
}

/** The last builds on record, newest first. */
export async function recordedBuilds(look: Pick<Look, 'records'>): Promise<readonly BuildRecord[]> {
  const { records } = await look.records.all('builds', 50);
  return newestFirst(records.map(({ value }): unknown => value).filter(isBuildRecord));
}

/** The ids and triggers of images that stages start from; where the engine cannot be asked they are taken to be as they were. */
async function basesOf(
  look: Look,
  bases: readonly string[],
  { made }: Pick<Past, 'made'>,
): Promise<Pick<Inputs, 'bases' | 'triggers'>> {
  const found = await Promise.all(
    bases.map(async (base) => {
      const image = await imageOf(look, base);
      return image === 'unknown'
        ? { base, id: made?.bases.get(base) ?? '', onBuild: [] }
        : { base, id: image?.id ?? '', onBuild: image?.onBuild ?? [] };
    }),
  );
  return {
    bases: Object.fromEntries(found.map(({ base, id }) => [base, id])),
    triggers: Object.fromEntries(found.map(({ base, onBuild }) => [base, onBuild])),
  };
}

const lastFile = (state: string): string => join(state, 'build-files.json');

/** What the recorded builds left behind: keys in the cache, and the files of the last one. */
async function pastOf(look: Look, builds: readonly BuildRecord[]): Promise<Omit<Past, 'took'>> {
  const pairs = builds.flatMap(({ keys }) => Object.values(keys ?? {}));
  const last = await look.files.text(lastFile(look.state));
  return {
    keys: new Set(pairs.map((pair) => pair.split(':')[0] ?? '')),
    soft: new Set(pairs.map((pair) => pair.split(':')[1] ?? '')),
    made: last.is === 'there' ? readMade(last.text) : null,
  };
}

/**
 * The part of a record that the next guess stands on, and how this one stood up. What was over before it was foreseen is
 * made from the same as the last one, if all of it came from the cache.
 */
export function foreseen(
  seen: Outlook | null,
  log: BuildLog,
  same: BuildRecord | null,
): Pick<BuildRecord, 'foreseen' | 'keys'> {
  if (seen === null)
    return same?.keys && log.exported && !log.steps.some(ran) ? { keys: same.keys } : {};
  const ended = seen.plan.filter((one) => {
    const step = log.steps.find((each) => isAt(each, one));
    // Equal steps of two stages are one, told of either.
    return step === undefined ? log.exported : step.state === 'done' || step.state === 'cached';
  });
  const keys = Object.fromEntries(
    ended.map(({ stage, position, key, soft }) => [`${stage} ${position}`, `${key}:${soft}`]),
  );
  if (seen.guess === null) return { keys };
  const { right, wrong } = truth(seen.guess, log.steps);
  return {
    keys,
    foreseen: {
      lines: seen.lines,
      seconds: seen.guess.seconds,
      unknown: newSteps(seen.guess.steps),
      right,
      wrong: wrong.map(({ step, foreseen: will, was }) => `${step} (${will}, was ${was})`),
    },
  };
}

/** Keeps what a good build was made from, for the next one to tell what has changed. */
export const keepMade = (files: Files, state: string, { made }: Outlook): Promise<void> =>
  files.write(lastFile(state), madeText(made));
