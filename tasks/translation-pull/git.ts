import { join } from 'node:path';
import { quoted } from '../../src/domain/checkout/facts.ts';
import { pinFile, readPin } from '../../src/domain/translations/pin.ts';
import type { Pin } from '../../src/domain/translations/pin.ts';
import { badAddress, newestRelease, offerOf } from '../../src/domain/translations/source.ts';
import { unreachable } from '../../src/domain/submodule/state.ts';
import { Stop, missing, stop } from '../../src/index.ts';
import type { Command, Preparing } from '../../src/index.ts';
import { inParallel } from '../parallel.ts';
import type { PullOptions } from './prepare.ts';
import type { Fetched, PullContext } from './run.ts';

export type GitPull = {
  readonly is: 'git';
  readonly pin: Pin;
  /** The commit that was pulled before; null where none is written down. */
  readonly before: Pin | null;
  readonly commands: readonly Command[];
};

/** Settles which commit to take, by asking the other repository for its branches. */
export async function gitPull(
  look: Preparing<PullOptions>,
  kpi: string,
  scratch: string,
): Promise<{ readonly source: GitPull; readonly notes: readonly string[] }> {
  const written = await look.files.text(join(kpi, pinFile));
  const before = written.is === 'there' ? readPin(written.text) : null;
  const pin = look.options.pinned ? pinned(before, kpi) : await newest(look, look.options);
  return {
    source: { is: 'git', pin, before, commands: commandsFor(pin, scratch) },
    notes: [
      `with git, ${pin.ref} of ${pin.repository}: ${pin.commit.slice(0, 10)}`,
      ...(before === null ? [] : [`pulled before: ${before.commit.slice(0, 10)}`]),
    ],
  };
}

function pinned(before: Pin | null, kpi: string): Pin {
  if (before !== null && badAddress(before.repository) === null) return before;
  throw missing(
    'a pinned commit',
    `${join(kpi, pinFile)} names none; it is written when git pulls translations.`,
    'Pull the newest ones:',
    '$ kpi-tasks translation-pull --via git',
  );
}

async function newest(look: Preparing<PullOptions>, { from, ref }: PullOptions): Promise<Pin> {
  const bad = badAddress(from);
  if (bad !== null)
    throw new Stop({
      kind: 'usage',
      what: `The repository after --from ${bad}.`,
      todo: ['$ kpi-tasks translation-pull --from https://github.com/kobotoolbox/kpi'],
    });
  const wanted =
    ref === undefined
      ? ['HEAD', 'refs/heads/release/*']
      : [ref, `refs/heads/${ref}`, `refs/tags/${ref}`];
  const said = await look.read({ argv: ['git', 'ls-remote', from, ...wanted], env: alone });
  if (said.code !== 0) throw unanswered(from, said.stderr);
  const found = ref === undefined ? newestRelease(said.stdout) : named(said.stdout, ref);
  if (found !== null) return { repository: from, ...found };
  throw new Stop({
    kind: 'usage',
    what: ref === undefined ? `${from} has no branch.` : `${from} has no branch or tag “${ref}”.`,
    todo: ['See what it has:', `$ git ls-remote --heads --tags ${quoted(from)}`],
  });
}

function named(lsRemote: string, ref: string) {
  const commit = /^([0-9a-f]{40,64})\t/mu.exec(lsRemote)?.[1];
  return commit === undefined ? null : { ref, commit };
}

/** A repository that asks for a password is one that cannot be pulled from. */
const alone = { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' };

/** One commit, without its history, its tags, its submodules and, where the server can do so, all the rest of its files. */
const commandsFor = ({ repository, commit }: Pin, scratch: string): readonly Command[] => {
  const git = (...words: readonly string[]): Command => ({
    argv: ['git', '-C', scratch, ...words],
    env: alone,
  });
  return [
    { argv: ['git', 'init', '--quiet', '--bare', '--template=', scratch], env: alone },
    git('remote', 'add', 'origin', repository),
    git(
      'fetch',
      '--quiet',
      '--depth=1',
      '--no-tags',
      '--no-recurse-submodules',
      '--filter=blob:none',
      'origin',
      commit,
    ),
  ];
};

/** Fetches the commit into a repository of ours and takes the translations out of it, as they are, without a checkout. */
export async function fetchWithGit(
  context: PullContext,
  { pin, commands }: GitPull,
): Promise<readonly Fetched[]> {
  const { scratch } = context.prepared;
  for (const command of commands) {
    const ended = await context.exec(command);
    if (ended.code !== 0) throw unanswered(pin.repository, ended.stderr);
  }
  const git = (...words: readonly string[]) =>
    context.exec({ argv: ['git', '-C', scratch, ...words], env: alone }, { sink: () => undefined });
  const below = await git('ls-tree', '-r', '-z', pin.commit, '--', 'locale');
  const listed = below.stdout === '' ? await git('ls-tree', '-r', '-z', pin.commit) : below;
  const offer = offerOf(listed.stdout);
  if (offer.is !== 'catalogues') throw unfit(pin, offer);
  // A diff asks for all objects that are not there in one go; without it git would fetch file by file.
  await git(
    'diff-tree',
    '-r',
    '--stat',
    '--no-renames',
    emptyTree,
    pin.commit,
    ...(below.stdout === '' ? [] : ['--', 'locale']),
  );
  return inParallel(offer.files, 4, async ({ path, blob }) => ({
    path,
    text: await blobText(context, blob),
  }));
}

/** The id that every git knows for a tree without entries. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

async function blobText(context: PullContext, blob: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  const ended = await context.exec(
    { argv: ['git', '-C', context.prepared.scratch, 'cat-file', 'blob', blob], env: alone },
    { bytes: (piece) => void pieces.push(piece), sink: () => undefined },
  );
  if (ended.code !== 0) throw unanswered('the repository', ended.stderr);
  return Buffer.concat(pieces).toString('utf8');
}

const unfit = (pin: Pin, offer: Exclude<ReturnType<typeof offerOf>, { is: 'catalogues' }>): Stop =>
  offer.is === 'nothing'
    ? stop(`${pin.ref} of ${pin.repository} holds no translations`, {
        todo: ['Name another branch:', '$ kpi-tasks translation-pull --ref BRANCH'],
      })
    : stop(`${pin.repository} has a ${offer.what} where translations belong: ${offer.path}`, {
        why: ['It could lead what is written out of locale, so nothing was taken.'],
        todo: ['See what it is:', `$ git ls-remote ${quoted(pin.repository)} ${quoted(pin.ref)}`],
      });

const unanswered = (repository: string, stderr: string): Stop =>
  stop(
    unreachable(stderr)
      ? `${repository} cannot be reached; nothing was written`
      : `git could not get the translations from ${repository}; nothing was written`,
    {
      lines: [...new Set(stderr.trim().split('\n'))].slice(-20),
      todo: [
        'Once it answers:',
        `$ git ls-remote ${quoted(repository)} HEAD`,
        '$ kpi-tasks translation-pull',
      ],
    },
  );
