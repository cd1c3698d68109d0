import { join } from 'node:path';
import { isBuildRecord, ran } from '../../src/domain/build-log/index.ts';
import { newestFirst } from '../../src/domain/build-log/record.ts';
import type { BuildLog, BuildRecord } from '../../src/domain/build-log/index.ts';
import { readStages } from '../../src/domain/build-log/dockerfile.ts';
import { guess, truth } from '../../src/domain/rebuild/guess.ts';
import type { Guess, Past } from '../../src/domain/rebuild/guess.ts';
import { planned } from '../../src/domain/rebuild/plan.ts';
import type { Planned } from '../../src/domain/rebuild/plan.ts';
import { guessLines, needlessLines } from '../../src/domain/rebuild/text.ts';
import type { Files, Preparing } from '../../src/index.ts';
import { imageOf } from './image.ts';
import type { BuildOptions } from './options.ts';
import type { BuildPlan } from './plan.ts';
import { contextFiles } from './rebuild/files.ts';

/** What a build was made from, and what that makes one foresee. */
export type Outlook = {
  readonly plan: readonly Planned[];
  readonly files: ReadonlyMap<string, string>;
  /** Null where no earlier build tells anything. */
  readonly guess: Guess | null;
  readonly lines: readonly string[];
};

type Look = Pick<
  Preparing<BuildOptions>,
  'read' | 'get' | 'env' | 'files' | 'records' | 'options' | 'rest' | 'state'
>;

/** Foresees a build from the checkout as it is now. Null without git or a Dockerfile. */
export async function outlook(look: Look, kpi: BuildPlan['kpi']): Promise<Outlook | null> {
  const read = await look.files.text(join(kpi, 'Dockerfile'));
  const files = await contextFiles(look, kpi);
  if (read.is !== 'there' || files === null) return null;
  const bases = await basesOf(look, read.text);
  const plan = planned({
    dockerfile: read.text,
    files,
    args: buildArgs(look.rest),
    bases,
    target: look.options.target ?? null,
  });
  const past = await pastOf(look);
  const made = past.keys.size === 0 ? null : guess(plan, files, past, look.options.noCache);
  const copiesAll = plan.filter(({ reads }) => reads.length === files.size && files.size > 0);
  const lines =
    made === null
      ? ['No earlier build is on record with what it was made from']
      : [...guessLines(made), ...needlessLines(files.keys(), made.steps, copiesAll)];
  return { plan, files, guess: made, lines };
}

function buildArgs(rest: readonly string[]): Readonly<Record<string, string>> {
  const given = rest.flatMap((word, at) =>
    word === '--build-arg'
      ? [rest[at + 1] ?? '']
      : word.startsWith('--build-arg=')
        ? [word.slice('--build-arg='.length)]
        : [],
  );
  return Object.fromEntries(
    given.map((pair) => [pair.split('=')[0] ?? '', pair.slice(pair.indexOf('=') + 1)]),
  );
}

/** The images that stages start from, as far as the engine has them; others are taken to be as they were. */
async function basesOf(look: Look, dockerfile: string): Promise<Readonly<Record<string, string>>> {
  const stages = readStages(dockerfile);
  const words = stages.map(
    ({ instructions: [from] }) =>
      from?.text.split(' ').find((word, at) => at > 0 && !word.startsWith('--')) ?? '',
  );
  const bases = [...new Set(words)].filter(
    (word) => !word.includes('$') && !stages.some(({ name }) => name === word),
  );
  const found = await Promise.all(bases.map((base) => imageOf(look, base)));
  return Object.fromEntries(
    bases.map((base, at) => {
      const image = found[at] ?? 'unknown';
      return [base.toLowerCase(), image === 'unknown' ? '' : image.id];
    }),
  );
}

const lastFile = (state: string): string => join(state, 'build-files.json');

/** What the recorded builds left behind: keys in the cache, the files of the last one, and times. */
async function pastOf(look: Look): Promise<Past> {
  const { records } = await look.records.all('builds', 50);
  const builds = newestFirst(records.map(({ value }): unknown => value).filter(isBuildRecord));
  const pairs = builds.flatMap(({ keys }) => Object.values(keys ?? {}));
  const last = await look.files.text(lastFile(look.state));
  const stored: unknown = last.is === 'there' ? JSON.parse(last.text) : null;
  const at = (key: string): object =>
    typeof stored === 'object' && stored !== null
      ? (Object.entries(stored).find(([name]) => name === key)?.[1] ?? {})
      : {};
  const files = new Map(
    Object.entries(at('files')).map(([path, id]): [string, string] => [path, String(id)]),
  );
  return {
    keys: new Set(pairs.map((pair) => pair.split(':')[0] ?? '')),
    soft: new Set(pairs.map((pair) => pair.split(':')[1] ?? '')),
    files: files.size === 0 ? null : files,
    texts: new Set(Object.values(at('texts')).map(String)),
    took: ({ stage, position, of }) => {
      for (const { steps } of builds) {
        const step = steps.find(
          (one) => one.stage === stage && one.position === position && one.of === of,
        );
        if (step !== undefined && step.state === 'done' && ran(step)) return step.seconds;
      }
      return null;
    },
  };
}

/** The part of a record that the next guess stands on, and how this one stood up. */
export function foreseen(
  seen: Outlook | null,
  log: BuildLog,
): Pick<BuildRecord, 'foreseen' | 'keys'> {
  if (seen === null) return {};
  const ended = seen.plan.filter(({ stage, position, of }) => {
    const step = log.steps.find(
      (one) => one.stage === stage && one.position === position && one.of === of,
    );
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
      right,
      wrong: wrong.map(({ step, foreseen: will, was }) => `${step} (${will}, was ${was})`),
    },
  };
}

/** Keeps the files of this build, for the next one to tell what has changed. */
export const keepFiles = (
  files: Files,
  state: string,
  { files: context, plan }: Outlook,
): Promise<void> =>
  files.write(
    lastFile(state),
    JSON.stringify({ files: Object.fromEntries(context), texts: plan.map(({ text }) => text) }),
  );
