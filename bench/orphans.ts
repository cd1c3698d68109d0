import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { table } from './measure.ts';
import { bin, folderFor, ours, peers, quietly, throughNpx } from './peers.ts';
import type { Peer } from './peers.ts';

/**
 * What lives on after a runner was asked to end: one task, a shell in a shell in a shell, and a sleeper. The signal goes
 * to the foreground group, as Ctrl-C does, or to the runner alone, as a service manager or a parent program sends it.
 * What still runs two seconds later is counted, then killed; a runner that has not ended after eight is said to go on.
 * By way of npx the signal goes to npx alone. The last column is Ctrl-C in a real terminal: whether the terminal and its
 * cursor are as they were.
 */
const ways = [
  ['Ctrl-C', 'SIGINT', true],
  ['SIGTERM', 'SIGTERM', false],
  ['SIGHUP', 'SIGHUP', false],
  ['SIGKILL', 'SIGKILL', false],
] as const;
const state = mkdtempSync(join(tmpdir(), 'kpi-tasks-bench-'));

try {
  const rows: string[][] = [];
  for (const peer of [ours(), throughNpx(ours(), bin), ...peers()]) {
    const cells: string[] = [];
    for (const [, signal, group] of ways) cells.push(await tried(peer, signal, group));
    rows.push([peer.name, ...cells, await inTerminal(peer)]);
  }
  console.log(table(['', ...ways.map(([name]) => name), 'terminal'], rows));
} finally {
  rmSync(state, { recursive: true, force: true });
}

/** How the runner ended, and how many of its processes it left. */
async function tried(peer: Peer, signal: NodeJS.Signals, toGroup: boolean): Promise<string> {
  const mark = `86${Math.floor(Math.random() * 1e6)}`;
  const family = familyWith(mark);
  const folder = folderFor(peer, new Map([['family', family]]));
  const [program = '', ...args] = peer.run('family');
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, ...quietly(state) },
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise<string>((done) => {
    child.once('exit', (code, name) => done(name ?? String(code)));
  });
  try {
    for (let waited = 0; familyOf(mark).length < 3 && waited < 30_000; waited += 50)
      await sleep(50);
    if (familyOf(mark).length < 3) return 'did not start';
    if (toGroup) process.kill(-(child.pid ?? 0), signal);
    else child.kill(signal);
    await sleep(2000);
    const left = familyOf(mark).length;
    const how = await Promise.race([ended, sleep(6000).then(() => 'goes on')]);
    return `${left === 0 ? 'clean' : `**${left} left**`}, ${how}`;
  } finally {
    for (const pid of familyOf(mark)) process.kill(pid, 'SIGKILL');
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

function familyWith(mark: string, first = ''): string {
  return `sh -c 'sh -c "${first}sleep ${mark}; true"; true'; true`;
}

/** Presses Ctrl-C in a terminal as soon as the family runs. */
async function inTerminal(peer: Peer): Promise<string> {
  const mark = `86${Math.floor(Math.random() * 1e6)}`;
  const folder = folderFor(peer, new Map([['family', `echo up-and-running; ${familyWith(mark)}`]]));
  const driver = join(import.meta.dirname, '..', 'test', 'render', 'programs', 'terminal.py');
  try {
    const { stdout } = await promisify(execFile)(
      'python3',
      [driver, JSON.stringify([['up-and-running', '\u0003']]), ...peer.run('family')],
      { cwd: folder, env: { ...process.env, ...quietly(state), TERM: 'xterm-256color' } },
    );
    const ended = JSON.parse(stdout) as { code: number; text: string; restored: boolean };
    if (!ended.text.includes('up-and-running')) return 'did not start';
    const cursor = ended.text.lastIndexOf('\u001B[?25h') >= ended.text.lastIndexOf('\u001B[?25l');
    const left = familyOf(mark).length > 0 ? `, **${familyOf(mark).length} left**` : '';
    const how = !cursor ? '**no cursor**' : ended.restored ? 'as it was' : '**changed**';
    return `${how}, ${ended.code}${left}`;
  } finally {
    for (const pid of familyOf(mark)) process.kill(pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The shells and the sleeper, wherever they went: the number of seconds is theirs alone. */
function familyOf(mark: string): readonly number[] {
  return readdirSync('/proc')
    .filter(
      (name) =>
        /^\d+$/.test(name) &&
        /^(\/bin\/)?(sh|sleep)\0/.test(commandOf(name)) &&
        commandOf(name).includes(mark),
    )
    .map(Number);
}

function commandOf(pid: string): string {
  const file = `/proc/${pid}/cmdline`;
  try {
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  }
}
