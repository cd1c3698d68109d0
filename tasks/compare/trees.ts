import { join } from 'node:path';
import { Stop, stop } from '../../src/index.ts';
import type { Command, Context, Ended, Needs } from '../../src/index.ts';
import { cloneCommand, label } from './plan.ts';
import type { ComparePlan, Side } from './plan.ts';
import type { Scenario, Tree } from './scenarios.ts';

export type Comparing = Context<unknown, Needs, ComparePlan>;

/** A clone with the scenario’s change in it. */
export interface Changed {
  /** Takes the change back, so that the next scenario starts from what is in the cache. */
  readonly undo: () => Promise<void>;
  /** Whether what is there after `undo` was never built: files were changed beside a change of git’s own. */
  readonly unbuilt: boolean;
}

/** Makes a clone of the repository at a commit. What an interrupted comparison left there goes first. */
export async function makeTree(context: Comparing, side: Side): Promise<void> {
  const { repository } = context.prepared;
  await context.files.remove(side.folder);
  await context.files.makeFolder(join(side.folder, '..'));
  await must(context, cloneCommand(repository, side));
  await must(context, gitCommand(side, 'checkout', '--quiet', '--detach', side.commit));
}

/** Removes the clones, and the images that were made of them; images of others are never touched. */
export async function cleanUp(context: Comparing): Promise<void> {
  await context.files.remove(context.prepared.trees);
  await removeImages(context, [context.prepared.key]);
}

/** Removes what comparisons that were killed left behind: in this state folder, and of them in the engine. */
export async function cleanUpOlder(context: Comparing): Promise<void> {
  await context.files.remove(context.prepared.trees);
  await removeImages(context, await context.files.list(join(context.state, comparisons)));
}

/** The kind of record that samples are, with the key of their comparison below it. */
export const comparisons = 'comparisons';

async function removeImages(context: Comparing, keys: readonly string[]): Promise<void> {
  const quietly = (...argv: readonly [string, ...string[]]) =>
    context.exec({ argv }, { sink: () => undefined });
  const tags = keys.flatMap((key) => [`${label}:${key}-base`, `${label}:${key}-head`]);
  const there = await quietly('docker', 'image', 'ls', '--format={{.Repository}}:{{.Tag}}', label);
  const ours = there.stdout.split('\n').filter((tag) => tags.includes(tag));
  if (ours.length > 0) await quietly('docker', 'image', 'rm', '--force', ...ours);
  for (const key of keys)
    await quietly('docker', 'image', 'prune', '--force', `--filter=label=${label}=${key}`);
}

/** Makes a scenario’s change in a clone. Throws in finished words where the checkout has not what it needs. */
export async function change(
  context: Comparing,
  side: Side,
  scenario: Scenario,
  mark: string,
): Promise<Changed> {
  const kept = new Map<string, string>();
  const done = { git: false };
  const at = (path: string) => join(side.folder, context.prepared.prefix, path);
  await scenario.change?.(treeOf(context, side, kept, done), mark).catch((error: unknown) => {
    if (error instanceof Stop || !(error instanceof Error)) throw error;
    throw stop(`“${scenario.name}” cannot be tried at ${side.ref}: ${error.message}`, {
      todo: ['Name the scenarios that can:', '$ kpi-tasks compare main --scenario "no cache"'],
    });
  });
  return {
    undo: async () => {
      for (const [path, text] of kept) await context.files.write(at(path), text);
    },
    unbuilt: done.git && kept.size > 0,
  };
}

/** The clone as a scenario sees it. What it writes over goes to `kept`. */
function treeOf(
  context: Comparing,
  side: Side,
  kept: Map<string, string>,
  done: { git: boolean },
): Tree {
  const { prefix } = context.prepared;
  const at = (path: string) => join(side.folder, prefix, path);
  const read = async (path: string) => {
    const found = await context.files.text(at(path));
    if (found.is === 'there') return found.text;
    throw new Error(`there is no ${path}`);
  };
  return {
    files: async (...patterns) => {
      const globs = patterns.map((one) => `:(top,glob)${prefix}${one}`);
      const { stdout } = await must(
        context,
        gitCommand(side, 'ls-files', '-z', '--full-name', '--', ...globs),
      );
      const paths = stdout.split('\0').filter((path) => path !== '');
      return paths.map((path) => path.slice(prefix.length));
    },
    read,
    write: async (path, text) => {
      if (!kept.has(path)) kept.set(path, await read(path));
      await context.files.write(at(path), text);
    },
    git: async (...args) => {
      done.git = true;
      await must(context, gitCommand(side, ...args));
    },
  };
}

/** A git that runs nobody’s hooks, asks nobody’s key, and commits as nobody. */
const gitCommand = ({ folder }: Side, ...args: readonly string[]): Command => ({
  argv: [
    'git',
    '-c',
    'core.hooksPath=/dev/null',
    '-c',
    'commit.gpgsign=false',
    '-c',
    'user.name=kpi-tasks',
    '-c',
    'user.email=kpi-tasks@localhost',
    ...args,
  ],
  cwd: folder,
});

async function must(context: Comparing, command: Command): Promise<Ended> {
  const ended = await context.exec(command, { sink: () => undefined });
  if (ended.code === 0) return ended;
  throw new Stop({
    kind: 'exit',
    command: command.argv.join(' '),
    code: ended.code,
    signal: ended.signal,
    lines: ended.stderr.trimEnd().split('\n').slice(-10),
  });
}
