/** The checkout that a scenario changes: a clone of its own, which goes away. Paths are relative to kpi’s folder. */
export interface Tree {
  /** Tracked files that git’s own patterns name. */
  readonly files: (...patterns: readonly string[]) => Promise<readonly string[]>;
  readonly read: (path: string) => Promise<string>;
  /** Undone after the build. */
  readonly write: (path: string, text: string) => Promise<void>;
  readonly git: (...args: readonly string[]) => Promise<void>;
}

/** Something that happens between two builds of a working day. */
export type Scenario = {
  readonly name: string;
  /** What is done, in a few words. */
  readonly summary: string;
  readonly noCache?: boolean;
  /** Makes the change; `mark` is different in every build, so that none finds the other’s result in the cache. */
  readonly change?: (tree: Tree, mark: string) => Promise<void>;
};

/** What `compare` tries unless told otherwise. */
export const usualScenarios: readonly Scenario[] = [
  { name: 'nothing changed', summary: 'the same build once more' },
  {
    name: 'one pip package upgraded',
    summary: 'a line of dependencies/pip/requirements.txt changes',
    change: (tree, mark) => append(tree, ['dependencies/pip/requirements.txt'], `# ${mark}`),
  },
  {
    name: 'one line of front end',
    summary: 'a line is added to a file of jsapp/js',
    change: (tree, mark) =>
      append(
        tree,
        ['jsapp/js/**.ts', 'jsapp/js/**.tsx', 'jsapp/js/**.js', 'jsapp/js/**.es6'],
        `// ${mark}`,
      ),
  },
  {
    name: 'one line of back end',
    summary: 'a line is added to a Python file',
    change: (tree, mark) => append(tree, ['kpi/**.py', 'kobo/**.py', '*.py'], `# ${mark}`),
  },
  {
    name: 'an empty commit',
    summary: 'git commit --allow-empty',
    change: (tree, mark) => tree.git('commit', '--quiet', '--allow-empty', `--message=${mark}`),
  },
  { name: 'no cache', summary: '--no-cache', noCache: true },
];

/** Adds a line to the first file that is there. */
async function append(tree: Tree, patterns: readonly string[], line: string): Promise<void> {
  for (const pattern of patterns) {
    const [path] = await tree.files(pattern);
    if (path === undefined) continue;
    const text = await tree.read(path);
    return tree.write(path, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`);
  }
  throw new Error(`there is none of ${patterns.join(', ')}`);
}
