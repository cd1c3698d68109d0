import { timerOf } from '../model/timer.ts';
import { stop } from '../model/failure.ts';
import type { ReadyWhen, Serving } from '../model/service.ts';
import type { Site } from './world.ts';

/** Milliseconds between two looks whether it answers. */
const pause = 50;

type Wait = {
  readonly id: string;
  readonly when: ReadyWhen;
  /** Seconds. */
  readonly limit: number;
  readonly signal: AbortSignal;
};
type Ready = Omit<Serving, 'pid'>;

/** Throws where somebody else answers already: that would be taken for the service. */
export async function refuseTaken(site: Site, { id, when }: Wait): Promise<void> {
  const probe = await site.probe();
  if ('port' in when && (await probe.port(when.port)))
    throw stop(`The service ${id} needs port ${when.port}, and something has it already`, {
      todo: ['See what it is:', `$ ss -ltnp 'sport = :${when.port}'`],
    });
  if ('url' in when && (await probe.url(when.url)))
    throw stop(`The service ${id} would answer at ${when.url}, and something does already`, {
      todo: ['See what it is:', `$ curl -i ${when.url}`],
    });
}

/** Resolves when the service can be used; throws when its time is up, with the last lines it printed. */
export async function waitUntilReady(
  site: Site,
  wait: Wait,
  lines: readonly string[],
  onLine: (listener: (line: string) => void) => void,
): Promise<Ready> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(tooLate(wait, lines)), timerOf(wait.limit));
  const over = () => clearTimeout(timer);
  wait.signal.addEventListener('abort', over, { once: true });
  try {
    return await Promise.race([answered(site, wait, onLine), late.promise]);
  } finally {
    over();
    wait.signal.removeEventListener('abort', over);
  }
}

async function answered(
  site: Site,
  { when, signal }: Wait,
  onLine: (listener: (line: string) => void) => void,
): Promise<Ready> {
  if ('line' in when) return lineOf(when.line, onLine);
  const probe = await site.probe();
  const answers = () => ('port' in when ? probe.port(when.port) : probe.url(when.url));
  while (!signal.aborted && !(await answers()))
    await new Promise((resolve) => void setTimeout(resolve, pause));
  return 'port' in when ? { ...nothing, port: when.port } : { ...nothing, url: when.url };
}

function lineOf(
  pattern: string | RegExp,
  onLine: (listener: (line: string) => void) => void,
): Promise<Ready> {
  return new Promise((resolve) => {
    onLine((line) => {
      const groups = fits(pattern, line);
      if (groups === null) return;
      const port = /^\d+$/.test(groups['port'] ?? '') ? Number(groups['port']) : null;
      resolve({ ...nothing, line, groups, port, url: groups['url'] ?? null });
    });
  });
}

/** The named groups, or null where the line is another one. */
function fits(pattern: string | RegExp, line: string): Readonly<Record<string, string>> | null {
  if (typeof pattern === 'string') return line.includes(pattern) ? {} : null;
  // A pattern with `g` would go on where it stopped in another line.
  const match = new RegExp(pattern, pattern.flags.replaceAll(/[gy]/g, '')).exec(line);
  if (match === null) return null;
  return Object.fromEntries(
    Object.entries(match.groups ?? {}).flatMap(([name, text]) =>
      text === undefined ? [] : [[name, text]],
    ),
  );
}

const nothing: Ready = { port: null, url: null, line: null, groups: {} };

const tooLate = ({ id, when, limit }: Wait, lines: readonly string[]) =>
  stop(`The service ${id} was not ready within ${limit} s`, {
    why: [
      'line' in when
        ? `It never printed ${String(when.line)}.`
        : 'port' in when
          ? `Nothing took connections on port ${when.port}.`
          : `${when.url} did not answer with a status below 400.`,
    ],
    lines: [...lines],
    todo: ['Give it more time with `limit`, or look at what it does alone:', `$ kpi-tasks ${id}`],
  });
