import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** Seconds on the clock; of processor, of the program, all it started and the engine; and the most memory it ever had. */
export type Cost = {
  readonly seconds: number;
  readonly processor: number;
  readonly megabytes: number;
};

type Work = {
  readonly argv: readonly [string, ...string[]];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Exit codes that are results. */
  readonly codes?: readonly number[];
};

/** What a program costs, whose output nobody wants; `engine` is the process id of the engine that it asks. */
export async function cost(engine: number, { argv, cwd, env, codes = [0] }: Work): Promise<Cost> {
  const before = engineSeconds(engine);
  const began = performance.now();
  // Bash tells what its children took, in the last line that it prints.
  const script = `TIMEFORMAT=$'\\n%U %S'; time "$@" >/dev/null </dev/null`;
  const child = spawn('bash', ['-c', script, 'bash', ...argv], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (piece) => (said += String(piece)));
  let megabytes = 0;
  const look = setInterval(() => {
    const [program = ''] = fileText(`/proc/${child.pid}/task/${child.pid}/children`).split(' ');
    const peak = /^VmHWM:\s+(\d+) kB/m.exec(fileText(`/proc/${program}/status`))?.[1];
    megabytes = Number(peak ?? 0) / 1000 || megabytes;
  }, 20);
  const [code] = await once(child, 'close');
  clearInterval(look);
  const seconds = (performance.now() - began) / 1000;
  if (!codes.includes(code)) throw new Error(`${argv.join(' ')} ended with ${code}: ${said}`);
  const [user = 0, system = 0] = said.trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  const processor = user + system + engineSeconds(engine) - before;
  return { seconds, processor, megabytes };
}

/** Seconds of processor that an engine has had, with its containerd where that is its own. */
function engineSeconds(pid: number): number {
  const children = fileText(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  return [String(pid), ...children].reduce((sum, one) => {
    const stat = fileText(`/proc/${one}/stat`);
    const [user = 0, system = 0] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11)
      .map(Number);
    return sum + (user + system) / ticks;
  }, 0);
}

/** Of the clock by which Linux counts, a second. */
const ticks = 100;

/** Empty where it has just ended. */
function fileText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
