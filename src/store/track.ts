import { createHash } from 'node:crypto';
import { join, relative, resolve } from 'node:path';
import type { FileFact, FileFacts, Globs, Mark, Seen, Tracker } from '../model/freshness.ts';
import { codeOf } from './code.ts';
import type { Imported } from './code.ts';
import { git } from './git.ts';
import type { Git } from './git.ts';
import { select } from './globs.ts';
import type { Selection } from './globs.ts';
import { notice } from './notice.ts';
import { askAhead, byCheckout, survey } from './survey.ts';
import type { Survey } from './survey.ts';
import { isLinked, probes } from './probes.ts';
import { hashFile, modeMark, standing, walk } from './walk.ts';

/**
 * Milliseconds for which a file that was just written is not trusted: the clocks of file systems are coarse, and a second
 * write in the same tick would not show.
 */
const tick = 2000;
/** Files that are read side by side. */
const together = 16;

/** The real tracker: it asks git where there is a checkout, and looks at the files themselves elsewhere. */
export function tracker(
  env: Readonly<Record<string, string | undefined>>,
  now: () => number,
  imported: Imported = () => null,
): Tracker {
  const asked = git(env);
  return {
    ahead: (globs) => askAhead(asked, globs),
    untouched: async (globs, mark, ahead) => {
      if (mark.state === null) return false;
      const selection = select(globs);
      const surveyed = await survey(asked, globs, selection, new Set(mark.walked), ahead);
      if (surveyed === null) return false;
      return stateOf(globs, surveyed, mark.loose, selection, now()).state === mark.state;
    },
    see: (globs, known) => see(asked, now, globs, known),
    folders: async (globs) => foldersOf(globs),
    picks: (globs) => select(globs).matches,
    notice,
    code: (stack) => codeOf(stack, imported),
    hash,
  };
}

async function see(ask: Git, now: () => number, globs: Globs, known: FileFacts): Promise<Seen> {
  const began = now();
  const selection = select(globs);
  const walked = await walkedPatterns(ask, globs, selection);
  const surveyed = await survey(ask, globs, selection, walked);
  const indexed = await surveyed?.indexed();
  // Something that git refuses: then the files themselves must do.
  if (!surveyed || !indexed) return see(ask, now, { ...globs, ignoring: false }, known);
  const files = new Map<string, FileFact>();
  const loose: string[] = [];
  const modules: string[] = [];
  for (const { path, mode, id, tag } of indexed) {
    if (surveyed.dirty.has(path)) continue;
    if (!selection.matches(path)) {
      // Of a submodule git knows only the commit, but a pattern may mean files in it.
      if (mode === '160000') modules.push(join(globs.root, path));
      continue;
    }
    // Git would not notice a change: it was told not to look, or what a link leads to is no concern of it.
    if (tag !== 'H' || mode === '120000') loose.push(path);
    else files.set(path, { hash: gitHash(mode, id), stat: null });
  }
  const state = stateOf(globs, surveyed, loose, selection, began);
  const within = walk(globs.root, selection, modules);
  await each([...state.paths, ...within], async (path) => {
    const fact = await factOf(globs.root, path, known, began);
    if (fact !== null) files.set(path, fact);
  });
  const sorted = new Map(
    [...files].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)),
  );
  const mark: Mark = { state: state.safe ? state.state : null, loose, walked: [...walked] };
  return { files: sorted, digest: digest(sorted), mark };
}

/** The patterns whose files git says nothing about: outside every checkout, or led into an ignored place. */
async function walkedPatterns(
  ask: Git,
  { ignoring, root }: Globs,
  { patterns }: Selection,
): Promise<ReadonlySet<string>> {
  if (!ignoring) return new Set(patterns.map(({ text }) => text));
  const apart = byCheckout(patterns);
  const walked = await Promise.all(
    apart.map(async ({ at, patterns: own }) => {
      if (at === null) return own;
      const linked = own.filter(({ base }) => isLinked(at.top, base));
      const plain = own.filter((pattern) => !linked.includes(pattern));
      const asked = plain.map((pattern) => ({ pattern, paths: probes(root, pattern) }));
      const named = await ask.ignored(
        at,
        asked.flatMap(({ paths }) => paths),
      );
      const led = asked.filter(({ paths }) => paths.some((path) => named.has(path)));
      return [...linked, ...led.map(({ pattern }) => pattern)];
    }),
  );
  return new Set(walked.flat().map(({ text }) => text));
}

/** How everything stands that can tell of a change, in one hash, and the files that must be looked at one by one. */
function stateOf(
  globs: Globs,
  surveyed: Survey,
  loose: readonly string[],
  selection: Selection,
  began: number,
) {
  const dirty = [...surveyed.dirty].filter((path) => selection.matches(path));
  const { root, from, patterns, except } = globs;
  const folders = surveyed.folders.flatMap((folder) => walk(root, selection, [folder]));
  const bases = surveyed.walked.map(({ base }) => base);
  const found = walk(root, selection, bases);
  const paths = [...new Set([...loose, ...dirty, ...folders, ...found])];
  const meant = JSON.stringify([relative(root, from), patterns, except]);
  const sum = createHash('sha1').update(`${meant}\n${surveyed.state}\n`);
  let latest = 0;
  for (const path of paths) {
    const at = standing(join(root, path));
    latest = Math.max(latest, at?.latest ?? 0);
    sum.update(`${path}\0${at?.text ?? 'gone'}\n`);
  }
  return { state: sum.digest('hex'), paths, safe: latest < began - tick };
}

async function factOf(
  root: string,
  path: string,
  known: FileFacts,
  began: number,
): Promise<FileFact | null> {
  const file = join(root, path);
  const at = standing(file);
  if (at === null) return null;
  const before = known.get(path);
  if (before?.stat === at.text) return before;
  try {
    const stat = at.latest < began - tick ? at.text : null;
    return { hash: await hashFile(file, at), stat };
  } catch {
    // Gone in the meantime, or not ours to read: what cannot be read is known by how it stands.
    return standing(file) === null ? null : { hash: `unread:${at.text}`, stat: null };
  }
}

async function each(paths: readonly string[], work: (path: string) => Promise<void>) {
  const left = paths.values();
  const worker = async () => {
    for (const path of left) await work(path);
  };
  await Promise.all(Array.from({ length: together }, worker));
}

const foldersOf = (globs: Globs): readonly string[] => {
  const selection = select(globs);
  const folders = new Set<string>();
  const bases = selection.patterns.map(({ base }) => base);
  walk(globs.root, selection, bases, (path) => folders.add(path));
  // Where a file may come to be, or a folder that is not there yet.
  for (const base of bases) folders.add(resolve(base, '..'));
  return [...folders];
};

function digest(files: FileFacts): string {
  const sum = createHash('sha1');
  for (const [path, { hash: content }] of files) sum.update(`${path}\0${content}\n`);
  return sum.digest('hex');
}

const gitHash = (mode: string, id: string): string =>
  mode === '160000' ? `module:${id}` : modeMark(mode === '100755') + id;

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 40);
