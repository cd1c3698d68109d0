import { expect, test } from 'vitest';
import { project } from '../helpers/project.ts';
import { runAll } from '../helpers/run-all.ts';

const there = `options: { where: flag.text('Where', { default: 'there' }) },
  place: (command, { options }) => ({ ...command, argv: ['env', 'AT=' + options.where, ...command.argv] }),
  prepare: () => ({ notes: [], commands: [{ argv: ['sh', '-c', 'echo $AT; exit 7'] }] }),`;

test('what exec starts is put where place says, and its exit code is its own', async () => {
  const { end } = await runAll(
    `[task({ name: 'all', summary: 'All', ${there}
      run: async ({ exec, prepared }) => { const { code, stdout } = await exec(prepared.commands[0]); return { code, stdout }; } })]`,
  );
  expect(end('all').result).toEqual({ code: 7, stdout: 'there\n' });
});

test('a dry run shows it where it would run', async () => {
  const at = project(`[task({ name: 'all', summary: 'All', ${there} run() {} })]`);
  const { stdout } = await at.run(['all', '--where', 'else', '--dry-run']);
  expect(stdout).toContain("! env AT=else sh -c 'echo $AT; exit 7'");
});

const stopped = (how: string) =>
  project(
    `[task({ name: 'all', summary: 'All', run() {
      throw new Stop({ kind: 'exit', command: 'tool', code: 42, signal: null, lines: [], handedOn: '${how}' }); } })]`,
  ).run(['all', '--quiet']);

test('the code of a program that is run in the user’s stead is ours', async () => {
  const [told, silent] = [await stopped('told'), await stopped('silent')];
  expect([told.code, silent.code]).toEqual([42, 42]);
  expect(told.stderr).toContain('exit code 42');
  expect(silent.stderr).not.toContain('✖');
});

test.each([
  ['asks what it has found', "'Remove ' + cwd.length + ' things?'", 2, 'asks “Remove'],
  ['asks nothing where there is nothing to ask', 'null', 0, ''],
])('confirm %s', async (_, question, code, said) => {
  const at = project(
    `[task({ name: 'all', summary: 'All', confirm: async (_, { cwd }) => { void cwd; return ${question}; }, run() {} })]`,
  );
  const ended = await at.run(['all', '--no-input']);
  expect(ended.code).toBe(code);
  expect(ended.stderr).toContain(said);
});
