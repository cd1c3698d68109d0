import { previousRelease, releasesIn } from '../src/domain/releases/releases.ts';
import { missing, stop, task } from '../src/index.ts';
import type { Context, Needs, Prepared, Preparing } from '../src/index.ts';
import { gitIn } from './checkout/git.ts';
import type { Git } from './checkout/git.ts';
import { theCheckout } from './checkout/kpi.ts';
import { git } from './requirements/tools.ts';

export type ReleaseResult = {
  readonly commit: string;
  /** The newest release branch and the one before it; null where there is none. */
  readonly newest: string;
  readonly previous: string | null;
  /** Whether the remote itself was asked, or only what was last fetched is known. */
  readonly asked: boolean;
  /** Files of migrations that are new since the last tag; null where there is no tag. */
  readonly migrations: readonly string[] | null;
  readonly tag: string | null;
  readonly problems: readonly string[];
};

type ReleasePlan = Prepared & { readonly kpi: string };

export const releaseCheck = task({
  name: 'release-check',
  summary: 'Check that the checkout is the tip of the newest release branch',
  details:
    'Asks origin for its release branches, and where it does not answer takes what was last fetched. The branch before ' +
    'must have been merged forward. It also lists the migrations since the last tag.',
  group: 'Repository',
  examples: ['release-check', 'release-check --json'],
  requires: [git],
  readOnly: true,
  prepare: async (look: Preparing<{}>): Promise<ReleasePlan> => {
    const { kpi, workspace } = await theCheckout(look);
    return { kpi, notes: workspace.notes, commands: [] };
  },
  run: async (context): Promise<ReleaseResult> => {
    const of = gitIn(context, context.prepared.kpi);
    const commit = (await of.ask('rev-parse', 'HEAD')) ?? '';
    const { refs, asked } = await branches(context, of);
    const releases = releasesIn(refs);
    const newest = releases.at(-1);
    if (newest === undefined)
      throw missing(
        'a release branch',
        'neither origin nor what was fetched from it has a release/*.',
        '$ git fetch origin',
      );
    const previous = previousRelease(releases);
    const merged =
      previous === null ||
      (await of.run('merge-base', '--is-ancestor', previous.commit, commit)).code === 0;
    const tag = await of.ask('describe', '--tags', '--abbrev=0');
    return {
      commit,
      newest: newest.branch,
      previous: previous?.branch ?? null,
      asked,
      tag,
      migrations: tag === null ? null : await migrationsSince(of, tag),
      problems: [
        ...(newest.commit === commit
          ? []
          : [
              `the checkout is at ${commit.slice(0, 10)}, and ${newest.branch} at ${newest.commit.slice(0, 10)}`,
            ]),
        ...(merged || previous === null
          ? []
          : [`${previous.branch} was not merged forward into it`]),
      ],
    };
  },
  verdict: ({ newest, problems }) =>
    problems.length === 0
      ? null
      : stop(`This is not what would be released from ${newest}`, {
          why: problems,
          todo: [`$ git fetch origin && git checkout ${newest}`],
        }),
  print: ({ newest, commit, migrations, tag, asked, problems }) =>
    [
      problems.length === 0
        ? `${commit.slice(0, 10)} is the tip of ${newest}`
        : problems.join('; '),
      ...(asked ? [] : ['origin did not answer; as of the last fetch']),
      ...(migrations === null
        ? []
        : [
            `${migrations.length === 1 ? 'One migration is' : `${migrations.length} migrations are`} new since ${tag}`,
            ...migrations.map((one) => `  ${one}`),
          ]),
    ].join('\n'),
});

/** What `git ls-remote` says of origin, or would say of what was fetched from it. */
async function branches(
  { read, prepared }: Pick<Context<{}, Needs, ReleasePlan>, 'read' | 'prepared'>,
  of: Git,
): Promise<{ readonly refs: string; readonly asked: boolean }> {
  const remote = await read({
    argv: ['git', 'ls-remote', '--heads', 'origin', 'refs/heads/release/*'],
    cwd: prepared.kpi,
    // One that asks for a password is one that does not answer.
    env: { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' },
  });
  if (remote.code === 0) return { refs: remote.stdout, asked: true };
  const format = '--format=%(objectname)%09refs/heads/%(refname:lstrip=3)';
  const fetched = await of.ask('for-each-ref', format, 'refs/remotes/origin/release');
  return { refs: fetched ?? '', asked: false };
}

async function migrationsSince(of: Git, tag: string): Promise<readonly string[]> {
  const added = ['diff', '--name-only', '--diff-filter=A', tag, 'HEAD', '--', '*/migrations/*.py'];
  return ((await of.ask(...added)) ?? '').split('\n').filter((path) => path !== '');
}
