import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Who may import whom. A folder may import itself, and nothing it is not given; `.` is src's own files. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  config: ['model'],
  graph: ['model'],
  plan: ['model', 'graph'],
  walk: ['model'],
  run: ['model', 'plan', 'walk'],
  process: ['model'],
  store: ['model', 'memo'],
  memo: ['model'],
  render: ['model'],
  requires: ['model'],
  // What a build will do is told by its Dockerfile and its past.
  'domain/rebuild': ['domain/build-log'],
  cli: ['model', 'config', 'graph', 'plan', 'walk', 'run', 'render'],
  '.': ['model', 'config', 'cli', 'process', 'store', 'memo', 'render', 'requires', 'run', 'walk'],
};
/** The only packages each folder may use. */
const mayUse: Readonly<Record<string, RegExp>> = {
  config: /^cosmiconfig$|^node:(path|url)$/,
  graph: /^fastest-levenshtein$/,
  run: /^p-retry$|^node:(path|util)$/,
  requires: /^semver$/,
  process: /^zx\/core$|^clipboardy$|^node:/,
  store: /^picomatch$|^node:/,
  memo: /^node:/,
  render: /^(listr2|ora|inquirer|@inquirer\/core)$|^node:/,
  cli: /^node:(path|util)$/,
  '.': /^node:/,
};

const folder = (file: string) => /^src\/(domain\/[^/]+|[^/]+)\//.exec(file)?.[1] ?? '.';
const specifiers = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:^|\s)(?:from|import)[\s(]+'([^']+)'/g)].map(
    (match) => match[1]!,
  );
const target = (file: string, to: string) => new URL(to, `file:///${file}`).pathname.slice(1);
const sources = globSync('src/**/*.ts');
const tasks = globSync('tasks/**/*.ts');

test('there is something to look at', () => {
  expect(sources.length).toBeGreaterThan(50);
  expect(tasks.length).toBeGreaterThan(0);
  expect(specifiers('src/cli.ts')).toContain('./cli/main.ts');
});

test.each(sources)('%s imports only what its folder may', (file) => {
  const from = folder(file);
  const wrong = specifiers(file).filter((to) => {
    if (!to.startsWith('.')) return mayUse[from]?.test(to) !== true && !isDomainPackage(from, to);
    // The one list of what ships is reached from the program itself.
    if (file === 'src/cli.ts' && target(file, to) === 'tasks/config.ts') return false;
    const into = folder(target(file, to));
    // How numbers and the words of others are written in Markdown is the same for every domain.
    if (into === 'domain/words' && from.startsWith('domain/')) return false;
    return into !== from && mayImport[from]?.includes(into) !== true;
  });
  expect(wrong).toEqual([]);
});

/** The domain is pure: libraries that only compute, and nothing of Node's that reaches outside. */
const isDomainPackage = (from: string, to: string): boolean =>
  from.startsWith('domain/') &&
  /^(?!node:)|^node:(path|util|buffer|zlib|string_decoder|crypto)$/.test(to);

test.each(tasks)('%s imports only the public API, the domain and other tasks', (file) => {
  const inside = specifiers(file).map((to) => (to.startsWith('.') ? target(file, to) : to));
  const fine =
    /^tasks\/|^src\/index\.ts$|^src\/domain\/|^node:(path|url|crypto|zlib|events|v8)$|^(?!node:)(?!src\/)[^.]/;
  expect(inside.filter((to) => !fine.test(to))).toEqual([]);
});

test('src/index.ts only hands on', () => {
  const rest = readFileSync('src/index.ts', 'utf8').replaceAll(
    /^export (type )?\{[^}]*\} from '[^']+';$/gm,
    '',
  );
  expect(rest.trim()).toBe('');
});

test.each([...sources, ...tasks])('%s is no longer than a person reads', (file) => {
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThanOrEqual(260);
});

test.each([...sources, ...tasks].filter((file) => !/^src\/(cli|bin)\.ts$/.test(file)))(
  '%s leaves the global process to src/cli.ts, but where a comment says why not',
  (file) => {
    const lines = readFileSync(file, 'utf8').split('\n');
    const used = lines.filter(
      (line, index) =>
        /(?<![\w.'/-])process\.(?!test)\w/.test(line.replace(/^\s*(\/\/|\*|\/\*).*/, '')) &&
        !/no-restricted-globals/.test(lines[index - 1] ?? ''),
    );
    expect(used).toEqual([]);
  },
);
