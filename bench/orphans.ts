import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { table } from './measure.ts';
import { folderFor, ours, peers, quietly } from './peers.ts';
import type { Peer } from './peers.ts';

/**
 * What lives on after a runner was asked to end: one task, a shell in a shell in a shell, and a sleeper. The signal goes
 * to the foreground group, as Ctrl-C does, or to the runner alone, as a service manager or a parent program sends it.
 * What still runs two seconds later is counted, then killed; a runner that has not ended after eight is said to go on.
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
  for (const peer of [ours(), ...peers()]) {
    const cells: string[] = [];
    for (const [, signal, group] of ways) cells.push(await tried(peer, signal, group));
    rows.push([peer.name, ...cells]);
  }
  console.log(table(['', ...ways.map(([name]) => name)], rows));
} finally {
  rmSync(state, { recursive: true, force: true });
}

/** How the runner ended, and how many of its processes it left. */
async function tried(peer: Peer, signal: NodeJS.Signals, toGroup: boolean): Promise<string> {
  const mark = `86${Math.floor(Math.random() * 1e6)}`;
  const family = `sh -c 'sh -c "sleep ${mark}; true"; true'; true`;
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
