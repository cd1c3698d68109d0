import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Stop, missing } from '../../src/index.ts';
import type { Command, Prepared, Preparing } from '../../src/index.ts';
import { quoted } from '../../src/domain/checkout/facts.ts';
import { gitIn } from '../checkout/git.ts';
import { findWorkspace } from '../workspace.ts';
import type { Scenario } from './scenarios.ts';

export type CompareOptions = {
  readonly base: string;
  readonly head: string;
  readonly times: number;
  readonly scenario: readonly string[];
  readonly target: string | undefined;
};

/** One of the two commits. */
export type Side = {
  readonly side: 'base' | 'head';
  /** As it was typed. */
  readonly ref: string;
  readonly commit: string;
  readonly folder: string;
  readonly tag: string;
};

/** A comparison, worked out. */
export type ComparePlan = Prepared & {
  /** The same for the same question, so that an interrupted comparison is found again. */
  readonly key: string;
  readonly sides: readonly [Side, Side];
  readonly scenarios: readonly Scenario[];
  readonly times: number;
  readonly target: string | undefined;
  /** The repository, and kpi’s folder in it: empty where kpi is the repository. */
  readonly repository: string;
  readonly prefix: string;
  /** The folder of the clones. */
  readonly trees: string;
  readonly repeat: string;
};

/** Images are called and labelled so while they are compared. */
export const label = 'kpi-tasks-compare';

/** Works out which commits are compared, and how. Throws a `usage` or `missing` failure in finished words. */
export async function planComparison(
  look: Preparing<CompareOptions>,
  known: readonly Scenario[],
): Promise<ComparePlan> {
  const { base, head, times, target } = look.options;
  if (!Number.isInteger(times) || times < 1)
    throw usage(
      `--times is a whole number from 1, not ${times}.`,
      'More runs tell noise from change better:',
      '$ kpi-tasks compare main --times 3',
    );
  const { git, top, prefix } = await repositoryOf(look);
  const [older, newer] = [await commitOf(git, base), await commitOf(git, head)];
  if (older === newer)
    throw usage(
      `${base} and ${head} are the same commit, ${older.slice(0, 10)}.`,
      'Name another to compare with:',
      '$ kpi-tasks compare main',
    );
  const scenarios = chosen(known, look.options.scenario);
  const names = scenarios.map(({ name }) => name);
  const key = keyOf(top, older, newer, target ?? '', ...names);
  const trees = join(look.state, 'compare-trees');
  const side = (name: Side['side'], ref: string, commit: string): Side => ({
    side: name,
    ref,
    commit,
    folder: join(trees, `${key}-${name}`),
    tag: `${label}:${key}-${name}`,
  });
  const sides = [side('base', base, older), side('head', head, newer)] as const;
  const plan = { key, sides, scenarios, times, target, repository: top, prefix, trees };
  return {
    ...plan,
    repeat: repeatOf(look.options),
    notes: notesOf(plan),
    commands: sides.flatMap((one) => [cloneCommand(top, one), buildCommand(plan, one, false)]),
  };
}

async function repositoryOf(look: Preparing<CompareOptions>) {
  const kpi = (await findWorkspace(look)).kpi?.path;
  if (kpi === undefined)
    throw missing(
      'a kpi checkout',
      'none was found here.',
      'Go into one, or say where it is:',
      '$ export KPI_DIR=/path/to/kpi',
    );
  const git = gitIn(look, kpi);
  const top = await git.ask('rev-parse', '--show-toplevel');
  const prefix = await git.ask('rev-parse', '--show-prefix');
  if (top !== null && prefix !== null) return { git, top, prefix };
  throw missing(
    'a git repository',
    `git finds none around ${kpi}.`,
    'See what it says:',
    `$ git -C ${quoted(kpi)} status`,
  );
}

const keyOf = (...question: readonly string[]): string =>
  createHash('sha256').update(question.join('\0')).digest('hex').slice(0, 12);

const notesOf = ({
  sides,
  scenarios,
  times,
  trees,
}: Pick<ComparePlan, 'sides' | 'scenarios' | 'times' | 'trees'>): readonly string[] => [
  ...sides.map(({ side, ref, commit }) => `${side}: ${ref}, ${commit.slice(0, 10)}`),
  `scenarios: ${scenarios.map(({ name }) => name).join('; ')}`,
  `${times * scenarios.length * 2} builds, and two to begin with, in clones below ${trees}, which go away`,
  'your working copy, index, stash and images stay as they are; the engine’s build cache is shared',
];

/** A clone rather than a worktree: there `.git` is a file, so `COPY .` would carry no history and miss a commit. */
export const cloneCommand = (from: string, { folder }: Side): Command => ({
  argv: [
    'git',
    '-c',
    'core.hooksPath=/dev/null',
    'clone',
    '--quiet',
    '--local',
    '--no-checkout',
    from,
    folder,
  ],
});

export const buildCommand = (
  { key, prefix, target }: Pick<ComparePlan, 'key' | 'prefix' | 'target'>,
  { folder, tag }: Side,
  noCache: boolean,
): Command => {
  const kpi = join(folder, prefix);
  return {
    argv: [
      'docker',
      'buildx',
      'build',
      '--progress=rawjson',
      `--tag=${tag}`,
      // So that what becomes nameless on the way is known as ours, and nothing else is removed.
      `--label=${label}=${key}`,
      `--file=${join(kpi, 'Dockerfile')}`,
      '--load',
      ...(noCache ? ['--no-cache'] : []),
      ...(target === undefined ? [] : [`--target=${target}`]),
      kpi,
    ],
    cwd: kpi,
  };
};

async function commitOf(git: ReturnType<typeof gitIn>, ref: string): Promise<string> {
  const commit = await git.ask(
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${ref}^{commit}`,
  );
  if (commit !== null) return commit;
  throw usage(
    `git knows no commit ${ref} here.`,
    'Fetch it first, or see what there is:',
    '$ git fetch --all',
    '$ git branch --all',
  );
}

function chosen(known: readonly Scenario[], names: readonly string[]): readonly Scenario[] {
  if (names.length === 0) return known;
  return names.map((name) => {
    const found = known.filter((one) => one.name === name || one.name.includes(name));
    const [first] = found.filter((one) => one.name === name).concat(found);
    if (first !== undefined) return first;
    throw usage(
      `There is no scenario “${name}”.`,
      `There are: ${known.map((one) => one.name).join(', ')}.`,
    );
  });
}

function repeatOf({ base, head, times, scenario, target }: CompareOptions): string {
  return [
    'kpi-tasks compare',
    quoted(base),
    ...(head === 'HEAD' ? [] : [quoted(head)]),
    `--times ${times}`,
    ...scenario.map((name) => `--scenario ${quoted(name)}`),
    ...(target === undefined ? [] : [`--target ${quoted(target)}`]),
  ].join(' ');
}

const usage = (what: string, ...todo: readonly string[]): Stop =>
  new Stop({ kind: 'usage', what, todo });
