import { asRoot, toPaste } from './privileges.ts';
import type { Argv, Cure, Rights } from './privileges.ts';

/** How to start the engine on this Linux machine and wait until it answers; a null cure where nobody can be root. */
export function dockerStart(facts: { readonly rights: Rights; readonly systemd: boolean }): {
  readonly cure: Cure | null;
  readonly todo: readonly string[];
} {
  const commands = facts.systemd ? bySystemd : byHand;
  return {
    cure: asRoot(facts.rights, 'Start the Docker engine', commands),
    todo: toPaste(facts.rights, commands),
  };
}

const bySystemd: readonly Argv[] = [['systemctl', 'enable', '--now', 'docker']];

/** `service docker start` sets limits that a container does not allow, so the daemon is started itself. */
const byHand: readonly Argv[] = [
  // A session of its own: the daemon outlives the program and its terminal. One command, because what a command leaves
  // behind in its own session is ended with it, and the daemon needs a moment to get one.
  [
    'sh',
    '-c',
    'setsid dockerd </dev/null >>/var/log/docker.log 2>&1 & for second in $(seq 60); do docker info >/dev/null 2>&1 && exit 0; sleep 1; done; tail -n 5 /var/log/docker.log >&2; exit 1',
  ],
];
