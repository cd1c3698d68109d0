import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTurns, table } from './measure.ts';
import type { Case } from './measure.ts';
import { bin, folderFor, ours, peers, quietly } from './peers.ts';

/**
 * What it costs to start, beside `node -e 0`: processor time and time on the clock, best of so many, as ratios.
 * `node bench/start.ts [NODE…]` takes Node binaries to measure; the peers that are installed join in. `npm run build`
 * comes first.
 */
const rounds = 15;
const state = mkdtempSync(join(tmpdir(), 'kpi-tasks-bench-'));
const env = quietly(state);
const nodes = process.argv.length > 2 ? process.argv.slice(2) : [process.execPath];
const few = new Map(Array.from({ length: 10 }, (_, at) => [`t${at}`, '']));
const many = new Map(Array.from({ length: 1000 }, (_, at) => [`t${at}`, '']));
const folders: string[] = [state];
const folder = (...given: Parameters<typeof folderFor>): string => {
  const made = folderFor(...given);
  folders.push(made);
  return made;
};

try {
  for (const node of nodes) measure(node);
} finally {
  for (const one of folders) rmSync(one, { recursive: true, force: true });
}

function measure(node: string): void {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  // The bars of start-up on Node 22 are wider: its modules take longer to load.
  const bar = version.startsWith('v22.') ? 1.6 : 1.3;
  const self = ours(node);
  const [small, large] = [folder(self, few), folder(self, many)];
  const own: readonly (Case & { readonly bar?: number })[] = [
    { name: 'node -e 0', argv: [node, '-e', '0'], cwd: small },
    { name: '--version', argv: [node, bin, '--version'], cwd: small, bar },
    { name: '--help', argv: [node, bin, '--help'], cwd: small },
    { name: 'list, TypeScript config', argv: [node, bin, 'list'], cwd: small, bar },
    { name: 'list of 1,000 tasks', argv: [node, bin, 'list'], cwd: large, bar: 1.5 },
    { name: 'completion', argv: [node, bin, '__complete', '--', 't'], cwd: small },
    { name: '--dry-run', argv: [node, bin, 't1', '--dry-run'], cwd: small },
    { name: 'a task that does nothing', argv: [node, bin, 't1'], cwd: small, bar: 1.6 },
  ];
  const theirs = (node === nodes[0] ? peers() : []).flatMap((peer): readonly Case[] => {
    const [here, there] = [folder(peer, few), folder(peer, many)];
    return [
      ...(peer.list === null
        ? []
        : [
            { name: `${peer.name}: list`, argv: peer.list, cwd: here },
            { name: `${peer.name}: list of 1,000`, argv: peer.list, cwd: there },
          ]),
      { name: `${peer.name}: a task that does nothing`, argv: peer.run('t1'), cwd: here },
    ];
  });
  const best = inTurns(
    [...own, ...theirs].map((one) => ({ ...one, env })),
    rounds,
  );
  const bare = best.get('node -e 0') ?? { cpu: Number.NaN, wall: Number.NaN };
  const bars = new Map(own.map(({ name, bar: its }) => [name, its]));
  const rows = [...best].map(([name, { cpu, wall }]) => [
    name,
    `${cpu.toFixed(0)} ms`,
    `${(cpu / bare.cpu).toFixed(2)} ×`,
    `${(wall / bare.wall).toFixed(2)} ×`,
    bars.get(name) === undefined ? '' : `≤ ${bars.get(name)} ×`,
  ]);
  console.log(
    `${table([`Node ${version.slice(1)}`, 'processor', 'of `node -e 0`', 'on the clock', 'bar'], rows)}\n`,
  );
}
