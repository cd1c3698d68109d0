import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

interface Docker {
  /** For DOCKER_HOST. */
  readonly host: string;
  /** The process id of dockerd, as this machine sees it. */
  readonly pid: number;
  /** SIGKILL, for tests of a daemon that dies in the middle of a build. */
  kill(): Promise<void>;
  /** Ends the daemon in good order and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts a dockerd that shares nothing with the one of this machine: its own network, mounts,
 * processes and data. It needs root. When this process dies, by SIGKILL too, the daemon and its
 * data go with it. `disk` is the size of a disk of its own, such as `40m`.
 */
export async function startDocker(limit = 60_000, disk = ''): Promise<Docker> {
  try {
    return await start('overlay2', limit, disk);
  } catch (error) {
    // Some file systems cannot carry overlay2; vfs works on all, only slower.
    if (error instanceof Error && error.message.includes('graphdriver')) return start('vfs', limit);
    throw error;
  }
}

/** The same with the containerd image store, as new installations have it. */
export const startDockerWithContainerdStore = (limit = 60_000): Promise<Docker> =>
  start('overlayfs', limit);

// A daemon in the host's network namespace would remove or change the docker0 of the main daemon.
// The pid namespace ends containers with their daemon, even after SIGKILL. cgroupfs, because
// systemd would be handed process ids of that namespace.
// Before /proc is mounted anew it still shows the id that the host knows.
const inside = String.raw`
read -r pid rest </proc/self/stat
echo "$pid" >"$1/host-pid"
mount -t proc proc /proc
ip link set lo up 2>/dev/null
case $2 in overlayfs) containerd=true ;; *) containerd=false ;; esac
printf '{"features":{"containerd-snapshotter":%s}}' "$containerd" >"$1/daemon.json"
mkdir "$1/data"
[ -z "$3" ] || mount -t tmpfs -o "size=$3" tmpfs "$1/data"
exec dockerd --config-file "$1/daemon.json" --host "unix://$1/d.sock" --data-root "$1/data" --exec-root "$1/exec" \
  --pidfile "$1/d.pid" --iptables=false --ip6tables=false --ip-masq=false \
  --exec-opt native.cgroupdriver=cgroupfs --log-level=warn --storage-driver="$2"
`;

// Standard input is a pipe whose other end only the test process holds: its end is our signal.
const outside = String.raw`
exec 3<&0
unshare --net --mount --pid --fork --kill-child sh -c "$3" inside "$1" "$2" "$4" \
  </dev/null 3<&- >"$1/log" 2>&1 &
daemon=$!
{
  while read -r line; do :; done
  kill -TERM "$(cat "$1/host-pid")"
  tries=0
  while kill -0 "$daemon" && [ $((tries += 1)) -lt 100 ]; do sleep 0.1; done
  kill -KILL "$daemon"
} <&3 >/dev/null 2>&1 &
watchdog=$!
wait "$daemon"
kill "$watchdog" 2>/dev/null
tail -n 15 "$1/log" >&2
rm -rf "$1"
`;

type Child = ChildProcessByStdio<Writable, null, Readable>;

async function start(driver: string, limit: number, disk = ''): Promise<Docker> {
  // Not os.tmpdir(): the path of a unix socket has a limit of 108 bytes.
  const folder = await mkdtemp('/tmp/kpi-dockerd-');
  const child: Child = spawn('sh', ['-c', outside, 'outside', folder, driver, inside, disk], {
    stdio: ['pipe', 'ignore', 'pipe'],
    // A Ctrl-C is for the tests; the daemon is stopped by teardown, or by the pipe's end.
    detached: true,
  });
  // The pipe breaks when the daemon goes first, which `gone` tells anyway.
  child.stdin.on('error', () => undefined);
  const gone = Promise.all([once(child, 'exit'), text(child.stderr)]).then(([, log]) => log);
  const stop = async () => {
    child.stdin.end();
    await gone;
    await rm(folder, { recursive: true, force: true });
  };
  const death = new AbortController();
  void gone.finally(() => death.abort());
  const signal = AbortSignal.any([death.signal, AbortSignal.timeout(limit)]);
  if (!(await answers(`${folder}/d.sock`, signal))) {
    const why = death.signal.aborted ? 'it ended' : `no answer within ${limit / 1000} s`;
    const log = await Promise.all([gone, stop()]).then(([lines]) => lines);
    throw new Error(`A private dockerd (${driver}) did not start: ${why}. Its last lines:\n${log}`);
  }
  const pid = Number(await readFile(`${folder}/host-pid`, 'utf8'));
  const kill = async () => {
    // The number may be another process's once the daemon is gone.
    if (!death.signal.aborted) process.kill(pid, 'SIGKILL');
    await gone;
  };
  return { host: `unix://${folder}/d.sock`, pid, kill, stop };
}

/** Whether the daemon at `socket` answers before `signal` says that there is no hope. */
async function answers(socket: string, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await ping(socket, signal)) return true;
    await pause(20);
  }
  return false;
}

function ping(socketPath: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    get({ socketPath, path: '/_ping', signal }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}
