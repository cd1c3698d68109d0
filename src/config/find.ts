import { dirname, join } from 'node:path';
import { elsewhere } from '../model/elsewhere.ts';
import type { ReadFiles } from '../model/files.ts';

/**
 * The nearest config at or above a folder, or null. cosmiconfig only finds: a loader of ours gives the path back, since
 * its own turn an error inside a config into "no config found".
 */
export async function findConfig(
  cwd: string,
  files: Pick<ReadFiles, 'stat'>,
  configHome: string,
): Promise<string | null> {
  const near = await plainly(cwd, files);
  if (near !== null) return near;
  const others = await Promise.all(elsewhere(cwd, configHome).map((path) => files.stat(path)));
  // Loaded only where it may find what a look at the names did not: it costs a fifth of a start.
  if (others.every((stat) => stat === null)) return null;
  const { cosmiconfig } = await import('cosmiconfig');
  const found = await cosmiconfig('kpi', {
    searchPlaces,
    loaders: Object.fromEntries(
      ['.ts', '.mts', '.js', '.mjs'].map((ending) => [ending, () => true]),
    ),
    searchStrategy: 'global',
    ignoreEmptySearchPlaces: false,
    stopDir: '/',
    cache: false,
  }).search(cwd);
  return found?.filepath ?? null;
}

/** What cosmiconfig would find first; null where there is nothing. An empty file counts: what it lacks is said when it is read. */
async function plainly(cwd: string, files: Pick<ReadFiles, 'stat'>): Promise<string | null> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    for (const place of searchPlaces) {
      const stat = await files.stat(join(folder, place));
      if (stat?.kind === 'file') return join(folder, place);
    }
    if (folder === dirname(folder)) return null;
  }
}

const names = ['kpi.config.ts', 'kpi.config.mts', 'kpi.config.js', 'kpi.config.mjs'];
const searchPlaces = [...names, ...names.map((name) => `.config/${name}`)];
