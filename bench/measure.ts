import { spawnSync } from 'node:child_process';

export type Case = {
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
};
/** Milliseconds: of processor, user and system, of the program and all it started; and on the clock. */
export type Cost = { readonly cpu: number; readonly wall: number };

/** The best of so many rounds, round after round, so that whatever else the machine does falls on every case alike. */
export function inTurns(cases: readonly Case[], rounds: number): ReadonlyMap<string, Cost> {
  const best = new Map<string, Cost>();
  // The first round only fills the caches.
  const out = new Set<string>();
  for (let round = 0; round <= rounds; round += 1)
    for (const one of cases) {
      if (out.has(one.name)) continue;
      const spent = cost(one);
      if (spent === null) {
        out.add(one.name);
        console.error(`${one.name} does not run here, and is left out.`);
        continue;
      }
      const { cpu, wall } = spent;
      const old = round < 2 ? { cpu: Infinity, wall: Infinity } : best.get(one.name);
      best.set(one.name, {
        cpu: Math.min(cpu, old?.cpu ?? Infinity),
        wall: Math.min(wall, old?.wall ?? Infinity),
      });
    }
  return best;
}

/** Null where it fails. */
function cost({ argv, cwd, env }: Case): Cost | null {
  const script = `TIMEFORMAT='%3U %3S %3R'; time "$@" >/dev/null 2>/dev/null </dev/null`;
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', ...argv], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (status !== 0) return null;
  const [user = 0, system = 0, wall = 0] = stderr.trim().split(' ').map(Number);
  return { cpu: (user + system) * 1000, wall: wall * 1000 };
}

/** A table in Markdown, as the README shows it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [
    line(head),
    line(head.map((_, at) => (at === 0 ? '---' : '--:'))),
    ...rows.map(line),
  ].join('\n');
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
