/**
 * The nearest config at or above a folder, or null. cosmiconfig only finds: a loader of ours gives the path back, since
 * its own turn an error inside a config into "no config found".
 */
export async function findConfig(cwd: string): Promise<string | null> {
  // Loaded only where somebody looks for a config: it costs a fifth of a start.
  const { cosmiconfig } = await import('cosmiconfig');
  const found = await cosmiconfig('kpi', {
    searchPlaces,
    loaders: Object.fromEntries(
      ['.ts', '.mts', '.js', '.mjs'].map((ending) => [ending, () => true]),
    ),
    searchStrategy: 'global',
    stopDir: '/',
    cache: false,
  }).search(cwd);
  return found?.filepath ?? null;
}

const searchPlaces = [
  'kpi.config.ts',
  'kpi.config.mts',
  'kpi.config.js',
  'kpi.config.mjs',
  '.config/kpi.config.ts',
  '.config/kpi.config.js',
];
