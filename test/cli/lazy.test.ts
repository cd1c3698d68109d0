import { expect, test } from 'vitest';
import { project } from '../helpers/project.ts';

/** Names every module that is loaded, on stderr. */
const hook = `data:text/javascript,import m from 'node:module';m.registerHooks({resolve(s,c,n){const r=n(s,c);process._rawDebug('LOADS '+r.url);return r}})`;
const tasks = `[
  task({ name: 'hello', summary: 'Greet', run: ({ say }) => say('hello') }),
  task({ name: 'bash', summary: 'Run bash', run: async ({ $ }) => { await $\`true\`; } }),
]`;

async function libraries(args: readonly string[]) {
  const { code, stderr } = await project(tasks).run(args, { NODE_OPTIONS: `--import="${hook}"` });
  expect(code).toBe(0);
  expect(stderr).toContain('LOADS node:module');
  const loaded = [...stderr.matchAll(/LOADS \S+\/node_modules\/((?:@[^/]+\/)?[^/]+)/g)];
  return [...new Set(loaded.map((match) => match[1]!))].filter((name) =>
    ['listr2', 'zx', 'ora', 'inquirer', '@inquirer/core'].includes(name),
  );
}

test.each([
  [['--version']],
  [['--help']],
  [['list']],
  [['hello', '--dry-run']],
  [['bash', '--dry-run']],
  [['completion', 'bash']],
  [['__complete', '--', 'he']],
  [['graph']],
  [['hello']],
  [['hello', '--json']],
])('%j loads no library of views or programs', async (args) => {
  expect(await libraries(args)).toEqual([]);
});

test('a line of bash loads zx, and only zx', async () => {
  expect(await libraries(['bash'])).toEqual(['zx']);
});
