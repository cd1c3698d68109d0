import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTurns, table } from './measure.ts';
import type { Case } from './measure.ts';
import { folderFor, ours, peers, quietly } from './peers.ts';

/**
 * What many tasks cost: 10,000 that do nothing, over one; and 1,000 that each run `true`, two at a time, beside the
 * peers that are installed, and beside the least that Node can do: two shells that it feeds, which know of no task, no
 * group and no output. `npm run build` comes first.
 */
const shells = `
let left = 1000;
for (let at = 0; at < 2; at += 1) {
  const shell = require('node:child_process').spawn('/bin/sh', { stdio: ['pipe', 'pipe', 'inherit'] });
  const next = () => (left-- > 0 ? shell.stdin.write('/usr/bin/true </dev/null\\necho\\n') : shell.stdin.end());
  shell.stdout.on('data', next);
  next();
}`;
const rounds = 5;
const state = mkdtempSync(join(tmpdir(), 'kpi-tasks-bench-'));
const env = quietly(state);
const numbered = (count: number, command: string): ReadonlyMap<string, string> =>
  new Map(Array.from({ length: count }, (_, at) => [`t${at}`, command]));
const folders: string[] = [state];
const folder = (...given: Parameters<typeof folderFor>): string => {
  const made = folderFor(...given);
  folders.push(made);
  return made;
};

try {
  const self = ours();
  const quick = folder(self, numbered(10_000, ''));
  const trues = numbered(1000, '/usr/bin/true');
  // nx and gulp start everything at once or a Node each, and would take minutes.
  const runners = [self, ...peers().filter(({ name }) => !['nx', 'wireit', 'gulp'].includes(name))];
  const cases: readonly Case[] = [
    { name: 'one of 10,000', argv: [...self.run('t1'), '-q'], cwd: quick },
    { name: '10,000 that do nothing', argv: [...self.run('all'), '-q'], cwd: quick },
    {
      name: 'Node and two shells: 1,000 × true',
      argv: [process.execPath, '-e', shells],
      cwd: quick,
    },
    ...runners.map((peer) => ({
      name: `${peer.name}: 1,000 × true`,
      argv: peer === self ? [...peer.run('all'), '-q'] : peer.run('all'),
      cwd: folder(peer, trues),
    })),
  ];
  const best = inTurns(
    cases.map((one) => ({ ...one, env })),
    rounds,
  );
  const make = best.get('make: 1,000 × true');
  const rows = [...best].map(([name, { cpu, wall }]) => [
    name,
    `${(cpu / 1000).toFixed(2)} s`,
    `${(wall / 1000).toFixed(2)} s`,
    make && name.includes('true') ? `${(wall / make.wall).toFixed(2)} ×` : '',
  ]);
  console.log(table(['', 'processor', 'on the clock', 'of make'], rows));
} finally {
  for (const one of folders) rmSync(one, { recursive: true, force: true });
}
