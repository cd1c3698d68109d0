import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/**
 * The process groups that live now, by their leader's pid. A small `sh` watches over them: it reads their
 * numbers from a pipe, and when the pipe closes because this process was killed, it ends what is left of them.
 */
const living = new Set<number>();
let watchdog: ChildProcess | undefined;

// `kill` without `--`, which the shell of Debian does not know. Each group leads a session of its own, and a shell with
// job control, or `timeout`, makes further groups in it.
const script = `groups=' ' family=' '
while read -r change group; do
  case $change in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
    p) family=" $group " ;;
    q) family=' ' ;;
  esac
done
known=' '
while [ "$known" != "$family" ]; do
  known=$family
  for stat in /proc/[0-9]*/stat; do
    read -r line 2>/dev/null <"$stat" || continue
    pid=\${stat#/proc/} pid=\${pid%/stat}
    set -- \${line##*) }
    case $family in *" $pid "*) ;; *" $2 "*) family="$family$pid " ;; esac
  done
done
end() {
  for group in $groups; do kill "-$1" "-$group" 2>/dev/null; done
  for pid in $family; do kill "-$1" "$pid" 2>/dev/null; done
  signal=$1
  for stat in /proc/[0-9]*/stat; do
    read -r line 2>/dev/null <"$stat" || continue
    set -- \${line##*) }
    case $groups in *" $4 "*) case $groups in *" $3 "*) ;; *) kill "-$signal" "-$3" 2>/dev/null ;; esac ;; esac
  done
}
[ "$groups$family" = '  ' ] && exit
end TERM
sleep 0.5
end KILL`;

/** Knows of a group; the returned function ends that. */
export function enlist(group: number): () => void {
  living.add(group);
  return () => void living.delete(group);
}

/** Starts to look after a group; the returned function ends that. */
export function watch(group: number): () => void {
  const dismiss = enlist(group);
  tell(`+ ${group}\n`);
  return () => {
    dismiss();
    gone += `- ${group}\n`;
    // One write for two lines, where another program follows at once.
    timer ??= setTimeout(() => tell(''), 20).unref();
  };
}

/** Starts to look after a program that shares our own group, since the terminal is its; the returned function ends that. */
export function watchFamily(pid: number): () => void {
  tell(`p ${pid}\n`);
  return () => tell('q\n');
}

/** A program and all that it has started, and those in turn. */
export function familyOf(pid: number): readonly number[] {
  const family = new Set([pid]);
  const parents = new Map<number, number[]>();
  for (const name of processes()) {
    const parent = Number(statOf(name)[1]);
    parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
  }
  for (const one of family) for (const child of parents.get(one) ?? []) family.add(child);
  return [...family];
}

/** Sends a signal to each of these; false where none of them is left. */
export function signalEach(pids: readonly number[], signal: NodeJS.Signals | 0): boolean {
  return pids.filter((pid) => signalled(pid, signal)).length > 0;
}

/** Sends a signal to a whole group; false where none of it is left. */
export const signalGroup = (group: number, signal: NodeJS.Signals | 0): boolean =>
  signalled(-group, signal);

function signalled(which: number, signal: NodeJS.Signals | 0): boolean {
  try {
    // The global is the only way to signal what is no child of ours.
    // oxlint-disable-next-line no-restricted-globals
    return process.kill(which, signal);
  } catch {
    return false;
  }
}

/** Sends a signal to each group of the sessions that these lead, such as those that `timeout` makes; false for nothing. */
export function signalSessions(leaders: ReadonlySet<number>, signal: NodeJS.Signals): boolean {
  const groups = groupsOf(leaders) ?? leaders;
  return [...groups].filter((group) => signalGroup(group, signal)).length > 0;
}

/** Whether anything of a session still runs. The dead that nobody collects, as in a container without init, do not count. */
export function sessionLives(leader: number): boolean {
  const groups = groupsOf(new Set([leader]));
  return groups === null ? signalGroup(leader, 0) : groups.size > 0;
}

/** Null where there is no /proc, as on macOS, and a session is taken for its first group. */
function groupsOf(leaders: ReadonlySet<number>): ReadonlySet<number> | null {
  const all = processes();
  if (all.length === 0) return null;
  const groups = new Set<number>();
  for (const name of all) {
    const [state, , group = 0, session = 0] = statOf(name);
    if (leaders.has(Number(session)) && state !== 'Z' && state !== 'X') groups.add(Number(group));
  }
  return groups;
}

function processes(): readonly string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** State, parent, group and session of a process, which stand after the name in parentheses, which may hold blanks. */
function statOf(pid: string): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ', 4);
  } catch {
    return [];
  }
}

/** Ends every living group at once: the answer to a second Ctrl-C, and the last deed of the program. */
export function killAll(): void {
  if (living.size > 0) signalSessions(living, 'SIGKILL');
  // The watchdog would look for what has ended otherwise.
  if (gone !== '') tell('');
}

/** Starts the watchdog. It must stand before the first program does, which may be quick and we be killed. */
export function guard(): void {
  watchdog ??= start();
}

/** Groups that have ended, of which the watchdog was not told yet; their numbers are not given again so soon. */
let gone = '';
let timer: NodeJS.Timeout | undefined;

function tell(line: string): void {
  clearTimeout(timer);
  timer = undefined;
  watchdog?.stdin?.write(gone + line);
  gone = '';
}

function start(): ChildProcess {
  // Detached, so that a signal to our own group leaves it alive to do its work.
  const child = spawn('/bin/sh', ['-c', script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  child.unref();
  if (child.stdin && 'unref' in child.stdin && typeof child.stdin.unref === 'function')
    child.stdin.unref();
  return child;
}
