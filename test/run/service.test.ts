import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { ended, events } from '../helpers/program.ts';
import { fileText, project, runs, until } from '../helpers/project.ts';

/** A server that leaves its pid and that of a child, says its port, and answers what it was asked. */
const server = `
const http = require('node:http'), fs = require('node:fs');
const child = require('node:child_process').spawn('sleep', ['600'], { stdio: 'ignore' });
const server = http.createServer((request, response) => response.end('hello'));
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  fs.writeFileSync('pids', process.pid + ' ' + child.pid);
  console.log('listening on http://127.0.0.1:' + server.address().port + '/');
});
process.on('SIGTERM', () => process.exit(0));
`;
const start = `start: { argv: ['node', 'server.cjs'] }`;
const line = String.raw`readyWhen: { line: /listening on (?<url>http:\/\/127.0.0.1:(?<port>\d+)\/)/ }`;
const fetching = `async ({ needs }) => (await fetch(needs.web.url)).text()`;
const config = (settings: string, run: string) => `(() => {
  const web = service({ name: 'web', summary: 'Web', ${settings} });
  return [task({ name: 'use', summary: 'Use', needs: { web }, run: ${run} }), web];
})()`;
const at = (settings: string, run: string) =>
  project(config(settings, run), { 'server.cjs': server });

const pidsIn = (root: string) => readFileSync(join(root, 'pids'), 'utf8').split(' ').map(Number);
const ends = (stdout: string) =>
  events(stdout).flatMap((event) =>
    event.type === 'task.end' ? [`${event.task} ${event.status}`] : [],
  );

async function freePort(): Promise<number> {
  const socket = createServer().listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address() as AddressInfo;
  socket.close();
  await once(socket, 'close');
  return port;
}

test('a service is started, waited for, given to those that need it, and ended with its children', async () => {
  const here = at(`${start}, ${line}`, fetching);
  const { code, stdout } = await here.run(['use', '--json']);
  expect(code).toBe(0);
  expect(ends(stdout)).toEqual(['use done', 'web done']);
  const told = events(stdout).flatMap((event) => (event.type === 'task.end' ? [event.result] : []));
  expect(told[0]).toBe('hello');
  expect(told[1]).toMatchObject({ pid: pidsIn(here.root)[0], port: expect.any(Number) as number });
  expect(pidsIn(here.root).map(runs)).toEqual([false, false]);
  expect(here.left('web.log')).toContain('listening on');
});

test.each(['port', 'url'] as const)('it is waited for by its %s', async (kind) => {
  const port = await freePort();
  const ready = kind === 'port' ? `{ port: ${port} }` : `{ url: 'http://127.0.0.1:${port}/' }`;
  const here = at(
    `start: { argv: ['sh', '-c', 'sleep 0.3; exec node server.cjs ${port}'] }, readyWhen: ${ready}`,
    `async () => (await fetch('http://127.0.0.1:${port}/')).text()`,
  );
  const { code, stdout } = await here.run(['use', '--json']);
  expect({ code, ends: ends(stdout) }).toEqual({ code: 0, ends: ['use done', 'web done'] });
});

test('somebody else’s port is not taken for the service', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { code, stderr } = await at(`${start}, readyWhen: { port: ${port} }`, '() => 1').run([
    'use',
  ]);
  expect(code).toBe(1);
  expect(stderr).toContain(`needs port ${port}, and something has it already`);
});

test.each([
  [
    'is not ready in time',
    `start: { argv: ['sh', '-c', 'echo one; sleep 60'] }, limit: 0.5, readyWhen: { line: 'two' }`,
    'was not ready within 0.5 s',
    '│ one',
  ],
  [
    'ends before it is ready',
    `start: { argv: ['sh', '-c', 'echo oops; exit 3'] }, readyWhen: { line: 'two' }`,
    'ended with exit code 3 before it was ready',
    '│ oops',
  ],
  [
    'ends while it is used',
    `start: { argv: ['sh', '-c', 'echo two; sleep 0.3; echo oops; exit 0'] }, readyWhen: { line: 'two' }`,
    'ended with exit code 0 before those that need it had finished',
    '│ oops',
  ],
  [
    'cannot be started',
    `start: { argv: ['no-such-program'] }, readyWhen: { line: 'two' }`,
    'no-such-program',
    'doctor',
  ],
])('a service that %s fails the run, by its name', async (_, settings, words, more) => {
  const here = at(settings, `({ exec }) => exec({ argv: ['sleep', '60'] }).then(() => 1)`);
  const { code, stderr } = await here.run(['use']);
  expect(code).toBe(1);
  expect(stderr).toContain(words);
  expect(stderr).toContain(more);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGKILL', null],
] as const)('after %s nothing of it lives', async (signal, code) => {
  const here = at(
    `${start}, ${line}`,
    `({ exec }) => exec({ argv: ['sh', '-c', 'touch used; sleep 60'] }).then(() => 1)`,
  );
  const child = here.start(['use']);
  const over = ended(child);
  await until(() => here.left('use.log') !== '' || readable(join(here.root, 'used')));
  process.kill(child.pid!, signal);
  expect((await over).code).toBe(code);
  await until(() => pidsIn(here.root).every((pid) => !runs(pid)));
});
const readable = (path: string): boolean => {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
};

test('by its own name it runs until it is stopped', async () => {
  const here = at(`${start}, ${line}`, '() => 1');
  const child = here.start(['web']);
  const over = ended(child);
  await fileText(join(here.root, 'pids'));
  await until(() => here.left('events.jsonl').includes('task.start'));
  process.kill(child.pid!, 'SIGINT');
  expect(await over).toMatchObject({ code: 130 });
  await until(() => pidsIn(here.root).every((pid) => !runs(pid)));
});

test('it is not started for a task that is up to date, and says nothing about whether one is', async () => {
  const here = project(
    config(`${start}, ${line}`, fetching).replace(
      'run: async',
      "inputs: ['server.cjs'], run: async",
    ),
    {
      'server.cjs': server,
    },
  );
  expect(ends((await here.run(['use', '--json'])).stdout)).toEqual(['use done', 'web done']);
  expect(ends((await here.run(['use', '--json'])).stdout)).toEqual(['use fresh', 'web skipped']);
  const { stdout } = await here.run(['use', '-n']);
  expect(stdout).toContain('use  (up to date, so it would not run)');
  expect(stdout).toContain('! node server.cjs');
});

/** A service of the name that is ready at once and notes in `order` when it starts and when it ends. */
const noting = (
  name: string,
  more = '',
) => `service({ name: '${name}', summary: 'A service', ${more}
  start: { argv: ['sh', '-c', 'trap "echo -${name} >> order; exit 0" TERM; echo +${name} >> order; echo up; while :; do sleep 0.05; done'] },
  readyWhen: { line: 'up' } })`;
const orderIn = (root: string) =>
  readFileSync(join(root, 'order'), 'utf8').trim().split('\n').join(' ');

test('one that needs another is started after it, is given it, and ends before it', async () => {
  const here = project(
    `(() => {
      const db = ${noting('db')};
      const app = ${noting('app', "needs: { db }, env: { DB: 'x' },")};
      const asks = service({ name: 'asks', summary: 'Asks', needs: { db },
        start: ({ needs }) => ({ argv: ['sh', '-c', 'echo pid ' + needs.db.pid + '; sleep 60'] }),
        readyWhen: { line: /pid (?<pid>\\d+)/ } });
      return [
        task({ name: 'use', summary: 'Use', needs: { app }, run: async ({ exec }) => { await exec({ argv: ['sh', '-c', 'echo use >> order'] }); } }),
        task({ name: 'both', summary: 'Both', needs: { asks, db }, run: ({ needs }) => [needs.asks.groups.pid, String(needs.db.pid)] }),
      ];
    })()`,
  );
  const { code, stdout } = await here.run(['use', '--json']);
  expect(code).toBe(0);
  expect(orderIn(here.root)).toBe('+db +app use -app -db');
  expect(ends(stdout)).toEqual(['use done', 'app done', 'db done']);
  const { stdout: more } = await here.run(['both', '--json']);
  const told = events(more).flatMap((one) => (one.type === 'task.end' ? [one.result] : []));
  expect(told[0]).toEqual([expect.stringMatching(/^\d+$/) as string, (told[0] as string[])[0]]);
});

test('where that other is not to be had, it is not started, and neither is what needs it', async () => {
  const here = project(`(() => {
    const db = service({ name: 'db', summary: 'Fails', start: { argv: ['sh', '-c', 'exit 3'] }, readyWhen: { line: 'up' } });
    const app = ${noting('app', 'needs: { db },')};
    return [task({ name: 'use', summary: 'Use', needs: { app }, run() {} })];
  })()`);
  const { code, stdout } = await here.run(['use', '--json']);
  expect(code).toBe(1);
  expect(ends(stdout)).toEqual(['db failed', 'app skipped', 'use cancelled']);
  expect(readable(join(here.root, 'order'))).toBe(false);
});

test.each([
  ['a line', "{ line: 'never' }"],
  ['a port', '{ port: 1 }'],
])(
  'one that is not ready yet, waited for by %s, ends at once with Ctrl-C',
  async (_, readyWhen) => {
    const here = project(`(() => {
    const slow = service({ name: 'slow', summary: 'Slow', start: { argv: ['sh', '-c', 'echo $$ > pid; exec sleep 600'] }, readyWhen: ${readyWhen} });
    return [task({ name: 'use', summary: 'Use', needs: { slow }, run() {} })];
  })()`);
    const child = here.start(['use']);
    const over = ended(child);
    const pid = Number(await fileText(join(here.root, 'pid')));
    process.kill(child.pid!, 'SIGINT');
    const { code, stderr } = await over;
    expect(code).toBe(130);
    expect(stderr).not.toContain('failed');
    expect(runs(pid)).toBe(false);
  },
);
