import { createHash } from 'node:crypto';
import type { Reading } from '../../src/index.ts';
import { askEngine } from '../requirements/engine-api.ts';

type Looking = Pick<Reading, 'files' | 'platform' | 'read' | 'get' | 'env' | 'now'>;

/** What the name of every container that is made for reading begins with. */
export const readsPrefix = 'kpi-tasks-reads-';

/**
 * Who makes a container, as a part of its name: the machine and its user, the process, and when that started, since its
 * number may be another's later. Where there is no /proc, as on macOS, only when it was made.
 */
export async function ownMark(look: Looking): Promise<string> {
  const [here, self] = await Promise.all([machine(look), look.files.text('/proc/self/stat')]);
  return self.is === 'there'
    ? `${here}-${self.text.split(' ', 1)[0]}-${startIn(self.text)}`
    : `${here}-0-${Math.floor(look.now() / 1000)}`;
}

/** Containers that were made for reading by a process that was killed before it could take them away. */
export async function leftovers(look: Looking): Promise<readonly string[]> {
  const [here, found] = await Promise.all([machine(look), readers(look)]);
  const names = found.flatMap((name) => {
    const [, of, pid, started] = made.exec(name) ?? [];
    return of === here ? [{ name, pid: Number(pid), started: Number(started) }] : [];
  });
  const gone = await Promise.all(names.map(async (one) => !(await lives(look, one))));
  return names.filter((_, index) => gone[index]).map(({ name }) => name);
}

/** The names of all containers that were made for reading, by whomever. */
async function readers(look: Looking): Promise<readonly string[]> {
  const filters = encodeURIComponent(JSON.stringify({ name: [readsPrefix] }));
  const answer = await askEngine(look, `/containers/json?all=1&filters=${filters}`);
  if (answer?.status === 200) {
    const found: readonly { readonly Names: readonly string[] }[] = JSON.parse(answer.text);
    return found.flatMap(({ Names }) => Names.map((name) => name.replace(/^\//, '')));
  }
  const { stdout } = await look.read({
    argv: ['docker', 'ps', '--all', '--filter', `name=${readsPrefix}`, '--format', '{{.Names}}'],
  });
  return stdout.split('\n');
}

const made = new RegExp(`^${readsPrefix}([0-9a-f]{8})-(\\d+)-(\\d+)-[0-9a-f]+$`);

async function lives(
  { files, now }: Looking,
  { pid, started }: { readonly pid: number; readonly started: number },
): Promise<boolean> {
  if (pid === 0) return now() / 1000 - started < longest;
  const stat = await files.text(`/proc/${pid}/stat`);
  return stat.is === 'forbidden' || (stat.is === 'there' && startIn(stat.text) === started);
}
/** Seconds that no reading takes. */
const longest = 3600;

/** When a process started, in ticks since the machine did. Its name, before that, may hold anything. */
const startIn = (stat: string): number =>
  Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);

/** Tells apart those who share an engine: numbers of processes mean something on one machine, to one user. */
async function machine({ files, platform }: Looking): Promise<string> {
  const texts = await Promise.all(
    ['/etc/machine-id', '/proc/sys/kernel/hostname'].map(async (path) => {
      const read = await files.text(path);
      return read.is === 'there' ? read.text : '';
    }),
  );
  const all = [...texts, platform.uid].join('\n');
  return createHash('sha256').update(all).digest('hex').slice(0, 8);
}
