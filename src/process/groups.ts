import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/**
 * The process groups that live now, by their leader's pid. A small `sh` watches over them: it reads their
 * numbers from a pipe, and when the pipe closes because this process was killed, it ends what is left of them.
 */
const living = new Set<number>();
let watchdog: ChildProcess | undefined;

// `kill` without `--`, which the shell of Debian does not know.
const script = `groups=' '
while read -r change group; do
  case $change in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -TERM "-$group" 2>/dev/null; done
[ "$groups" = ' ' ] || sleep 0.5
for group in $groups; do kill -KILL "-$group" 2>/dev/null; done`;

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

/** Sends a signal to a whole group; false where none of it is left. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    // The global is the only way to signal a group.
    // oxlint-disable-next-line no-restricted-globals
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

/** Whether anything of a group still runs. The dead that nobody collects, as in a container without init, do not count. */
export function groupLives(group: number): boolean {
  if (!signalGroup(group, 0)) return false;
  try {
    return readdirSync('/proc').some((name) => /^\d+$/.test(name) && runsIn(group, name));
  } catch {
    // Where there is no /proc, as on macOS, the signal's answer must do.
    return true;
  }
}

function runsIn(group: number, pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold blanks; after it stand the state, the parent and the group.
    const [state, , its] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(its) === group && state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}

/** Ends every living group at once: the answer to a second Ctrl-C, and the last deed of the program. */
export function killAll(): void {
  for (const group of living) signalGroup(group, 'SIGKILL');
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
