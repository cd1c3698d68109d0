import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project } from '../helpers/project.ts';
import { runAll } from '../helpers/run-all.ts';

const print = (names: string) =>
  `run: async ({ exec, $, env }) => {
    const own = await exec({ argv: ['sh', '-c', 'echo ${names}'] });
    return { exec: own.stdout.trim(), bash: await $\`printenv A B C D || true\`, seen: [env.A ?? null, env.B ?? null] };
  }`;
const dotenv = {
  '.env.local': 'A=local\nB="two words"\n',
  '.env': 'A=file\nB=file\nC=file # said\nD=file\n',
};
const result = (end: { readonly result?: unknown }) => end.result as Record<string, unknown>;

test('the user’s environment wins over env, env over dotenv, and the first file over the next', async () => {
  const { end } = await runAll(
    `[task({ name: 'all', summary: 'All', dotenv: ['.env.local', '.env', '.env.none'],
      env: { C: 'task', D: 'task' }, ${print('$A,$B,$C,$D')} })]`,
    { files: dotenv, env: { D: 'user' } },
  );
  expect(result(end('all'))).toEqual({
    exec: 'local,two words,task,user',
    bash: 'local\ntwo words\ntask\nuser',
    seen: ['local', 'two words'],
  });
});

test('env may come from the options, may take a variable away, and exec’s own wins over all', async () => {
  const { end } = await runAll(
    `[task({ name: 'all', summary: 'All', options: { a: flag.text('A', { default: 'x' }) },
      env: ({ a }) => ({ A: a, B: undefined }),
      run: async ({ exec, env }) => ({
        task: (await exec({ argv: ['sh', '-c', 'echo $A,\${B-none}'] })).stdout.trim(),
        own: (await exec({ argv: ['sh', '-c', 'echo $A,$B'], env: { A: 'own', B: 'own' } })).stdout.trim(),
        seen: env.B ?? 'none',
      }) })]`,
    { env: { B: 'user' } },
  );
  expect(result(end('all'))).toEqual({ task: 'x,none', own: 'own,own', seen: 'none' });
});

test('programs run where dir says, relative to the config, and the folder is made', async () => {
  const at = project(
    `[task({ name: 'all', summary: 'All', options: { of: arg.text('Of') }, dir: ({ of }) => 'made/' + of,
      run: async ({ $, exec, dir, cwd }) => ({ bash: await $\`pwd\`, exec: (await exec({ argv: ['pwd'] })).stdout.trim(), dir, cwd }) })]`,
    { 'deep/down/x': '' },
  );
  const { stdout } = await at.run(['-C', 'deep/down', 'all', 'one', '--json']);
  const made = join(at.root, 'made/one');
  expect(stdout).toContain(
    JSON.stringify({ bash: made, exec: made, dir: made, cwd: join(at.root, 'deep/down') }),
  );
});

test('a dry run makes no folder', async () => {
  const at = project(`[task({ name: 'all', summary: 'All', dir: 'made', run() {} })]`);
  const { code, stdout } = await at.run(['all', '--dry-run']);
  expect(code).toBe(0);
  expect(stdout).toContain(`its programs run in ${join(at.root, 'made')}`);
  expect(() => readFileSync(join(at.root, 'made'))).toThrow('ENOENT');
});

test('a secret of a .env file is covered everywhere', async () => {
  const { events, stderr, at } = await runAll(
    `[task({ name: 'all', summary: 'All', dotenv: ['.env'], env: { TASK_PASSWORD: 'open-sesame' },
      run: async ({ $, say, env }) => { say(env.A_TOKEN); return { out: await $\`echo $A_TOKEN $TASK_PASSWORD\` }; } })]`,
    { files: { '.env': 'A_TOKEN=abracadabra\n' } },
  );
  const all = JSON.stringify(events) + stderr + at.left('*');
  expect(all).toContain('*** ***');
  expect(all).not.toMatch(/abracadabra|open-sesame/);
});

test('a .env file may begin with the mark of its encoding', async () => {
  const { end } = await runAll(
    `[task({ name: 'all', summary: 'All', dotenv: ['.env'], run: ({ env }) => ({ first: env.FIRST ?? null }) })]`,
    { files: { '.env': '\uFEFFFIRST=1\nB=2\n' } },
  );
  expect(result(end('all'))).toEqual({ first: '1' });
});
