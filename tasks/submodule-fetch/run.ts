import { typed } from '../../src/domain/checkout/facts.ts';
import { shortCommit } from '../../src/domain/submodule/words.ts';
import { unreachable } from '../../src/domain/submodule/state.ts';
import { Stop, stop } from '../../src/index.ts';
import type { Command, Context, Needs } from '../../src/index.ts';
import { gitIn } from '../checkout/git.ts';
import type { FetchPlan } from './prepare.ts';
import type { FetchResult } from './result.ts';

type FetchContext = Context<{ readonly pinned: boolean }, Needs, FetchPlan>;

/** Fetches where there is something to fetch; without a network it keeps what is there. */
export async function runFetch(context: FetchContext): Promise<FetchResult> {
  const { state, pinned, archived } = context.prepared;
  const from = 'head' in state ? state.head : null;
  const nothing = { from, to: from, pinned, commits: 0, back: 0, dirty: false, archived };
  if (state.is === 'none')
    context.warn('This branch has no locale at all, so its build has no translations.');
  if (state.is === 'none' || state.is === 'in-the-tree') return { ...nothing, state: state.is };
  for (const command of context.prepared.commands) {
    const { code, stderr } = await quietly(context, command);
    if (code === 0) continue;
    if (!unreachable(stderr)) throw failed(command, code, stderr);
    const kept = from ?? (await fetchedBefore(context));
    if (kept === null) throw offlineAndEmpty(stderr);
    context.warn(
      `The translations repository cannot be reached: kept what is there, ${shortCommit(kept)}.`,
    );
    return { ...nothing, from: kept, to: kept, state: 'skipped', dirty: kept !== pinned };
  }
  return fetched(context, from);
}

/** The commit that the branch names, where an earlier fetch has left it in the repository around; null where none has. */
async function fetchedBefore(context: FetchContext): Promise<string | null> {
  const { kpi } = context.prepared;
  const argv = ['git', 'submodule', 'update', '--force', '--no-fetch', '--', 'locale'] as const;
  const ended = await context.exec(
    { argv, cwd: kpi, env: { LC_ALL: 'C' } },
    { sink: () => undefined },
  );
  return ended.code === 0 ? gitIn(context, kpi).ask('-C', 'locale', 'rev-parse', 'HEAD') : null;
}

async function fetched(context: FetchContext, from: string | null): Promise<FetchResult> {
  const { kpi, pinned } = context.prepared;
  const git = gitIn(context, kpi);
  const to = await git.ask('-C', 'locale', 'rev-parse', 'HEAD');
  // What was not there before is measured from the commit that the branch names.
  const start = from ?? pinned;
  const counted = await git.ask(
    '-C',
    'locale',
    'rev-list',
    '--count',
    '--left-right',
    `${start}...${to}`,
  );
  const [back, commits] = counted?.split('\t').map(Number) ?? [];
  const dirty = to !== pinned;
  if (dirty)
    context.warn(
      'git shows locale as modified now. Do not commit that: the branch would name another commit of the translations. To go back: kpi-tasks submodule-fetch --pinned',
    );
  return {
    state: from === to && context.prepared.state.is === 'populated' ? 'unchanged' : 'fetched',
    from,
    to,
    pinned,
    commits: commits ?? null,
    back: back ?? null,
    dirty,
    archived: context.prepared.archived,
  };
}

/** git's own lines reach the view as they come, and what it says of errors is kept. */
async function quietly(context: FetchContext, command: Command) {
  let stderr = '';
  const ended = await context.exec(command, {
    sink: (stream, text) => {
      if (stream === 'stderr') stderr += text;
      for (const line of text.split('\n')) if (line.trim() !== '') context.say(line.trim());
    },
  });
  return { code: ended.code, stderr };
}

/** git tries twice and says the same twice. */
const lastLines = (stderr: string): readonly string[] =>
  [...new Set(stderr.trim().split('\n'))].slice(-20);

const offlineAndEmpty = (stderr: string): Stop =>
  stop(
    'The translations cannot be fetched: their repository cannot be reached, and locale is empty',
    {
      why: ['A build of this branch needs them.'],
      lines: lastLines(stderr),
      todo: ['Once there is a network:', '$ kpi-tasks submodule-fetch'],
    },
  );

const failed = (command: Command, code: number | null, stderr: string): Stop =>
  new Stop({
    kind: 'exit',
    command: typed(command.argv),
    code,
    signal: null,
    lines: lastLines(stderr),
  });
