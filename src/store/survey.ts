import { dirname, join } from 'node:path';
import type { Ahead, Globs } from '../model/freshness.ts';
import { checkoutOf, inCheckout } from './git.ts';
import type { Checkout, Git, Indexed } from './git.ts';
import { likelyBases } from './globs.ts';
import type { Pattern, Selection } from './globs.ts';
import { fromRoot, look } from './walk.ts';

/** What git says of the files that the patterns mean, without looking into any. */
export type Survey = {
  /** Index and differences; equal as long as git sees no change. */
  readonly state: string;
  /** Files that differ from the index or are in none; from the root. */
  readonly dirty: ReadonlySet<string>;
  /** Folders that git leaves to themselves, such as a submodule with changes of its own; absolute. */
  readonly folders: readonly string[];
  /** Patterns that are for the file system. */
  readonly walked: readonly Pattern[];
  /** What is in the index, by its path from the root; null where git refuses. */
  readonly indexed: () => Promise<readonly Indexed[] | null>;
};

/** Asks git about the places to which patterns probably lead. */
export function askAhead(git: Git, globs: Globs): Ahead {
  const asked = new Map<string, Said>();
  for (const { at, patterns } of byCheckout(likelyBases(globs).map((base) => ({ base }))))
    if (at !== null) asked.set(topic(at, patterns), ask(git, at, patterns));
  return asked;
}

type Said = NonNullable<ReturnType<Ahead['get']>>;
const ask = (git: Git, at: Checkout, patterns: readonly Place[]): Said => ({
  // Before git is asked: what changes in the meantime must show the next time.
  marks: marks(at, patterns),
  lines: git.status(at, paths(at, patterns)),
});
const topic = (at: Checkout, patterns: readonly Place[]): string =>
  [at.top, ...paths(at, patterns)].join('\0');

/** Asks git, unless it was asked the same ahead; null where it refuses. */
export async function survey(
  git: Git,
  { root }: Globs,
  { patterns, matches }: Selection,
  walked: ReadonlySet<string>,
  ahead: Ahead = new Map(),
): Promise<Survey | null> {
  const own = patterns.filter(({ text }) => !walked.has(text));
  const apart = byCheckout(own);
  const states: string[] = [];
  const dirty = new Set<string>();
  const folders: string[] = [];
  for (const { at, patterns: here } of apart) {
    // A pattern that git was to answer for lies in no checkout any more.
    if (at === null) return null;
    const said = ahead.get(topic(at, here)) ?? ask(git, at, here);
    states.push(said.marks);
    const lines = await said.lines;
    if (lines === null) return null;
    for (const line of lines) {
      // What only differs between the index and the last commit is in the index as it is on the disk.
      if (line[1] === ' ') continue;
      const path = join(at.top, line.slice(3));
      const from = fromRoot(root, path);
      const isFolder = look(path)?.isDirectory() === true;
      if (isFolder) folders.push(path);
      if (isFolder || matches(from)) states.push(line);
      dirty.add(from);
    }
  }
  return {
    state: states.join('\0'),
    dirty,
    folders,
    walked: patterns.filter(({ text }) => walked.has(text)),
    indexed: () => indexed(git, root, apart),
  };
}

type Place = Pick<Pattern, 'base'>;
type Apart<P> = { readonly at: Checkout | null; readonly patterns: readonly P[] };

/** The patterns by the checkout that they lead into. */
export function byCheckout<P extends Place>(patterns: readonly P[]): readonly Apart<P>[] {
  const found = new Map<string, { at: Checkout | null; patterns: P[] }>();
  for (const pattern of patterns) {
    const at = checkoutOf(pattern.base);
    const key = at?.top ?? '';
    const same = found.get(key) ?? { at, patterns: [] };
    same.patterns.push(pattern);
    found.set(key, same);
  }
  return [...found.values()];
}

async function indexed(
  git: Git,
  root: string,
  apart: readonly Apart<Place>[],
): Promise<readonly Indexed[] | null> {
  const all: Indexed[] = [];
  for (const { at, patterns } of apart) {
    if (at === null) return null;
    const here = await git.indexed(at, paths(at, patterns));
    if (here === null) return null;
    for (const one of here) all.push({ ...one, path: fromRoot(root, join(at.top, one.path)) });
  }
  return all;
}

const paths = (at: Checkout, patterns: readonly Place[]): readonly string[] => [
  ...new Set(patterns.map(({ base }) => inCheckout(at, base))),
];

/** How the index stands and everything that says what is ignored. */
function marks(at: Checkout, patterns: readonly Place[]): string {
  const files = new Set([join(at.gitFolder, 'index'), join(at.gitFolder, 'info', 'exclude')]);
  for (const { base } of patterns)
    for (let folder = base; folder.startsWith(at.top); folder = dirname(folder))
      files.add(join(folder, '.gitignore'));
  return [...files].map(mark).join(' ');
}

function mark(path: string): string {
  const stats = look(path);
  return stats === null ? '-' : `${stats.mtimeMs}:${stats.ctimeMs}:${stats.size}:${stats.ino}`;
}
