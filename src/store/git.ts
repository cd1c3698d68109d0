import { execFile } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;
/** A checkout: its root, and the folder that holds its index. */
export type Checkout = { readonly top: string; readonly gitFolder: string };

/** Asks git about a checkout, and never writes: its index stays as it is, since a refreshed one would look changed. */
export interface Git {
  /** What differs from the index, and what is in no index, as `XY PATH`; null where git cannot tell. */
  readonly status: (at: Checkout, paths: readonly string[]) => Promise<readonly string[] | null>;
  /** What is in the index. */
  readonly indexed: (at: Checkout, paths: readonly string[]) => Promise<readonly Indexed[] | null>;
  /** Those of the paths, absolute, that git would ignore. */
  readonly ignored: (at: Checkout, paths: readonly string[]) => Promise<ReadonlySet<string>>;
}

export type Indexed = {
  /** `H` for an ordinary file; anything else is one that git was told not to look at. */
  readonly tag: string;
  readonly mode: string;
  readonly id: string;
  readonly path: string;
};

export const git = (env: Env): Git => ({
  status: async (at, paths) => {
    const words = [
      literally,
      'status',
      '--porcelain',
      '-z',
      '--untracked-files=all',
      '--no-renames',
    ];
    const said = await ask(env, at, [...words, '--ignore-submodules=none', '--', ...paths]);
    return said?.split('\0').filter((line) => line !== '') ?? null;
  },
  indexed: async (at, paths) => {
    const said = await ask(env, at, [literally, 'ls-files', '-s', '-v', '-z', '--', ...paths]);
    return said === null ? null : entries(said);
  },
  ignored: async (at, paths) => {
    const said = await ask(env, at, ['check-ignore', '-z', '--stdin'], `${paths.join('\0')}\0`);
    return new Set((said ?? '').split('\0'));
  },
});

/** The checkout that a path lies in; null for none. */
export function checkoutOf(path: string): Checkout | null {
  for (let folder = path; ; folder = dirname(folder)) {
    const gitFolder = gitFolderIn(folder);
    if (gitFolder !== null) return { top: folder, gitFolder };
    if (folder === dirname(folder)) return null;
  }
}

/** A path as git wants it. */
export const inCheckout = (at: Checkout, path: string): string => relative(at.top, path) || '.';

/** In a worktree or a submodule `.git` is a file that says where the folder is. */
function gitFolderIn(folder: string): string | null {
  const path = join(folder, '.git');
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return null;
    if (stat.isDirectory()) return path;
    const said = /^gitdir: (.*)$/m.exec(readFileSync(path, 'utf8'))?.[1];
    return said === undefined ? null : resolve(folder, said);
  } catch {
    return null;
  }
}

function entries(said: string): readonly Indexed[] {
  const found: Indexed[] = [];
  for (const line of said.split('\0')) {
    const tab = line.indexOf('\t');
    if (tab < 0) continue;
    const [tag = '', mode = '', id = ''] = line.slice(0, tab).split(' ');
    found.push({ tag, mode, id, path: line.slice(tab + 1) });
  }
  return found;
}

/** A folder’s name may hold a bracket or a star; `check-ignore` takes paths as they are. */
const literally = '--literal-pathspecs';

/** Variables that a git hook sets, and that would lead git to another checkout or index. */
const leading = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_PREFIX',
  'GIT_COMMON_DIR',
  'GIT_OBJECT_DIRECTORY',
  'GIT_NAMESPACE',
];

/** What git prints; null where it is not there, does not trust the checkout, or has nothing to say. */
function ask(
  env: Env,
  at: Checkout,
  words: readonly string[],
  input?: string,
): Promise<string | null> {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !leading.includes(name)));
  const args = ['--no-optional-locks', ...words];
  return new Promise((done) => {
    const child = execFile(
      'git',
      args,
      { cwd: at.top, env: own, maxBuffer: 1 << 30 },
      (error, stdout) => done(error === null ? stdout : null),
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
  });
}
