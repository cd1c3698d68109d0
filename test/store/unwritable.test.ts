import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cleanEnv } from '../helpers/program.ts';
import { bare, configText } from '../helpers/project.ts';
import { tree } from '../helpers/tree.ts';

const bin = join(import.meta.dirname, '..', '..', 'src', 'bin.ts');
const tasks = `[
  task({ name: 'work', summary: 'Work', run: ({ say }) => say('worked') }),
  task({ name: 'pooled', summary: 'Pooled', readOnly: true, pool: 'p', run: () => 1 }),
  task({ name: 'past', summary: 'Past', readOnly: true, run: async ({ records }) => (await records.all('builds')).records.length, print: String }),
]`;

/** Runs the program as somebody who is not root, in a world where everybody may read the project. */
function asNobody(root: string, args: readonly string[], state: string) {
  const nobody =
    process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--clear-groups'] : ['env'];
  const [program = '', ...words] = [...nobody, process.execPath, bin, ...args];
  const { status, stdout, stderr } = spawnSync(program, words, {
    cwd: root,
    encoding: 'utf8',
    env: cleanEnv({ KPI_TASKS_STATE_DIR: state, HOME: root }),
  });
  return { code: status, stdout, stderr };
}

function locked() {
  const { root } = bare({ 'kpi.config.ts': configText(tasks) });
  chmodSync(root, 0o755);
  const state = tree();
  chmodSync(state, process.getuid?.() === 0 ? 0o700 : 0o500);
  return { root, state };
}

test.each([['work'], ['pooled'], ['past']])(
  'a state folder that may not be used is one clear message for “%s”',
  (command) => {
    const { root, state } = locked();
    const { code, stderr } = asNobody(root, [command], join(state, 'deep'));
    // Where the tests do not run as root, the folder can be read, and what only reads finds nothing.
    if (process.getuid?.() !== 0 && command === 'past') return;
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
      'cannot be read or written: permission denied',
    );
    expect(stderr).toContain(`$ ls -ld ${state}; df -h ${state}`);
    expect(stderr.match(/✖/g)).toHaveLength(1);
    expect(code).toBe(4);
  },
);

test.each([['list'], ['help', 'work'], ['graph'], ['work', '--dry-run']])(
  '%s %s needs no state',
  (...args) => {
    const { root, state } = locked();
    expect(asNobody(root, args, join(state, 'deep'))).toMatchObject({ code: 0, stderr: '' });
  },
);

test('a file where the state should be is told as that', () => {
  const { root, state } = locked();
  chmodSync(state, 0o755);
  writeFileSync(join(state, 'file'), '');
  const { code, stderr } = asNobody(root, ['work'], join(state, 'file'));
  expect([code, stderr]).toEqual([4, expect.stringContaining('is no folder')]);
});
