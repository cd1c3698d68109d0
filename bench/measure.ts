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

/**
 * What a program has started and left, such as a server that starts programs for it, becomes a child of whoever asked for
 * that, and is counted too: a shell's `time` knows only what was waited for. 36 is PR_SET_CHILD_SUBREAPER. A daemon that
 * lives on after 2 s is left out.
 */
const timer = `
import ctypes, os, resource, sys, time
ctypes.CDLL(None).prctl(36, 1)
silent = [(os.POSIX_SPAWN_OPEN, fd, '/dev/null', os.O_RDWR, 0) for fd in (0, 1, 2)]
began = time.perf_counter()
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=silent)
_, status = os.waitpid(pid, 0)
wall = time.perf_counter() - began
try:
    while time.perf_counter() - began - wall < 2:
        if os.waitpid(-1, os.WNOHANG)[0] == 0:
            time.sleep(0.005)
except ChildProcessError:
    pass
spent = resource.getrusage(resource.RUSAGE_CHILDREN)
print(spent.ru_utime + spent.ru_stime, wall)
sys.exit(status != 0)
`;

/** Null where it fails. */
function cost({ argv, cwd, env }: Case): Cost | null {
  const { status, stdout } = spawnSync('/usr/bin/python3', ['-I', '-S', '-c', timer, ...argv], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (status !== 0) return null;
  const [cpu = 0, wall = 0] = stdout.trim().split(' ').map(Number);
  return { cpu: cpu * 1000, wall: wall * 1000 };
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
