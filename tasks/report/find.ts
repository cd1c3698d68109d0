import { compareBuilds } from '../../src/domain/build-log/index.ts';
import type { BuildRecord } from '../../src/domain/build-log/index.ts';
import { reportsIn } from '../../src/domain/report/index.ts';
import { Stop } from '../../src/index.ts';
import type { Context, Needs, Walk } from '../../src/index.ts';
import { resolve } from 'node:path';
import { aboutImage } from './about-image.ts';
import { cure, pick, readBuilds } from './builds.ts';
import { covered } from './covered.ts';
import { readEvidence } from './evidence.ts';
import { recover } from './recover.ts';
import type { Reported } from './reported.ts';
import { measured, sourceOf } from './sources.ts';
import type { Source } from './sources.ts';
import { buildsOf } from './walk.ts';

/** What was asked for. */
export type Asked = {
  readonly runs: readonly string[];
  readonly last: boolean;
  readonly merge: boolean;
  /** Whether to look into the image, and at pictures: that takes a while, and only a page shows it. */
  readonly pictures: boolean;
};
type Reporting = Context<unknown, Needs, unknown>;

/** Finds what a report is about. Throws a `usage` failure where it is nothing. */
export async function reportOn(context: Reporting, asked: Asked): Promise<Reported> {
  const { runs, last, merge } = asked;
  const [one, other, ...more] = runs;
  if (merge) return merged(context, runs);
  if (last && one !== undefined)
    throw usage('--last and the id of a run exclude each other.', '$ kpi-tasks report --last');
  if (more.length > 0)
    throw usage(
      `Two builds can be compared, not ${runs.length}. Several runs of one side are joined by commas:`,
      '$ kpi-tasks report A1,A2,A3 B1,B2,B3',
    );
  if (last) return buildReport(context, asked, await recover(context));
  if (one === undefined) return newest(context, asked);
  if (other !== undefined) return compared(context, one, other);
  const walk = await walkOf(context, one);
  return walk === null ? single(context, asked, one) : walkReport(context, asked, walk);
}

async function merged(context: Reporting, words: readonly string[]): Promise<Reported> {
  const reports = (await Promise.all(words.map((word) => reportsOf(context, word)))).flat();
  if (reports.length > 0) return { kind: 'merged', reports };
  throw usage(
    '--merge takes reports of walks through a checklist: files, walks’ ids, or - for standard input.',
    '$ kpi-tasks report --merge john.md scott.md',
  );
}

/** The reports in one file, or of one walk of this workspace. */
async function reportsOf(context: Reporting, word: string) {
  const walk = await walkOf(context, word);
  if (walk !== null) {
    const { by, summary, subject, steps } = covered(walk);
    return [{ by, summary, commit: subject.commit, steps }];
  }
  const read = word === '-' ? null : await context.files.text(resolve(context.cwd, word));
  if (read !== null && read.is !== 'there')
    throw usage(`There is no file ${word}.`, 'Check the path.');
  const found = reportsIn(read === null ? await context.input() : read.text);
  if (found.length === 0)
    throw usage(
      `There is no report of a checklist in ${word === '-' ? 'standard input' : word}.`,
      '$ kpi-tasks help report',
    );
  return found;
}

async function compared(context: Reporting, one: string, other: string): Promise<Reported> {
  const before = await sourcesOf(context, one);
  const after = await sourcesOf(context, other);
  const comparison = compareBuilds(before.map(measured), after.map(measured));
  return { kind: 'comparison', comparison, before, after };
}

async function single(context: Reporting, asked: Asked, word: string): Promise<Reported> {
  const [source, second] = await sourcesOf(context, word);
  if (source === undefined || second !== undefined)
    throw usage('What are these runs to be compared with?', '$ kpi-tasks report A1,A2,A3 B1,B2,B3');
  return source.is === 'record'
    ? buildReport(context, asked, source.record)
    : { kind: 'log', name: source.name, log: source.log };
}

const buildReport = async (
  context: Reporting,
  { pictures }: Asked,
  build: BuildRecord,
): Promise<Reported> => ({
  kind: 'build',
  build,
  image: pictures ? await aboutImage(context, build) : null,
});

const walkReport = async (
  context: Reporting,
  { pictures }: Asked,
  walk: Walk,
): Promise<Reported> => {
  for (const { line, why } of walk.damaged)
    context.warn(`Line ${line} of the walk’s journal was left out: ${why}`);
  return {
    kind: 'walk',
    walk: covered(walk),
    builds: buildsOf(walk, (await readBuilds(context)).builds),
    evidence: await readEvidence(context, walk, pictures),
  };
};

/** The walk of an id or of the beginning of one; null where there is none. */
async function walkOf({ walks }: Reporting, word: string): Promise<Walk | null> {
  const id = (await walks.ids()).findLast((one) => one === word || one.startsWith(word));
  return id === undefined ? null : walks.read(id);
}

async function sourcesOf(context: Reporting, words: string): Promise<readonly Source[]> {
  const sources: Source[] = [];
  // One after the other, since standard input can be read only once and in its turn.
  for (const word of words.split(',').filter((one) => one !== ''))
    sources.push(await sourceOf(context, word));
  if (sources.length > 0) return sources;
  throw usage('A comma joins the runs of one side.', '$ kpi-tasks report A1,A2,A3 B1,B2,B3');
}

/** What was touched last: a walk, or a build that can be read; a newer one that cannot be is told. */
async function newest(context: Reporting, asked: Asked): Promise<Reported> {
  const remembered = await readBuilds(context);
  const id = (await context.walks.ids()).at(-1);
  const walk = id === undefined ? null : await context.walks.read(id);
  const last = remembered.builds.at(-1);
  if (walk !== null && (last === undefined || walk.touched >= last.ended))
    return walkReport(context, asked, walk);
  const build = pick(remembered, undefined);
  const newer = remembered.damaged.filter((path) => idOf(path) > build.id);
  for (const path of newer) context.warn(`${path} is newer, but damaged.`);
  if (newer.length > 0) for (const line of cure(newer)) context.warn(line);
  return buildReport(context, asked, build);
}

const idOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1, -'.json'.length);

const usage = (what: string, ...todo: readonly string[]): Stop =>
  new Stop({ kind: 'usage', what, todo });
