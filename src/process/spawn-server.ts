import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { cwd, platform } from 'node:process';
import type { Command } from '../model/shell.ts';
import { frames } from './frames.ts';
import type { Program } from './program.ts';
import { servedProgram } from './served-program.ts';
import type { ServedProgram } from './served-program.ts';
import { channelTo } from './spawn-channel.ts';
import { spawnServerScript } from './spawn-server-script.ts';

/** Programs that Node starts itself before there is a server, whose own start costs as much as several of them. */
const few = 16;
/** The system's own Python: another in PATH may be a script that takes longer than what it would save. */
const python = '/usr/bin/python3';
/** Characters of a command that is small enough to be handed on. */
const longest = 100_000;
/** A server stands still while a program is being loaded, so there is one for each processor, but no more than these. */
const most = 4;

type Variables = Readonly<Record<string, string>>;
interface Server {
  readonly start: (number: number, command: Command, message: string) => Program;
  /** Programs that it has to do with; null where it is not ready, or gone. */
  readonly load: () => number | null;
}

let wanted = 0;
let last = 0;
let servers: readonly Server[] | null = null;

/**
 * Starts a program by a spawn server, with the variables, folder, streams and group that Node would give it. Null where
 * there is none, or not yet, or where Node had better do it.
 */
export function startedByServer(command: Command, variables: Variables): Program | null {
  wanted += 1;
  if (wanted <= few) return null;
  const count = Math.min(availableParallelism(), most);
  servers ??= isAvailable() ? Array.from({ length: count }, serving) : [];
  const [idlest] = servers
    .map((server) => ({ server, load: server.load() ?? Infinity }))
    .toSorted((one, other) => one.load - other.load);
  if (idlest === undefined || idlest.load === Infinity) return null;
  const message = messageOf(command, variables);
  return message === null ? null : idlest.server.start((last += 1), command, message);
}

function isAvailable(): boolean {
  try {
    accessSync(python, constants.X_OK);
    return platform === 'linux';
  } catch {
    return false;
  }
}

function serving(): Server {
  // Detached, so that a signal to our own group leaves it alive to end what it has started.
  const child = spawn(python, ['-I', '-S', '-c', spawnServerScript], {
    detached: true,
    env: {},
    cwd: '/',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const channel = channelTo(child.stdin, child.stdout);
  const programs = new Map<number, ServedProgram>();
  let ready = false;
  frames(child.stdout, (kind, number, body) => {
    if (kind === 'R') ready = true;
    if (programs.get(number)?.hear(kind, body) !== true) return;
    programs.delete(number);
    channel.hold(programs.size > 0);
  });
  const lost = () => {
    ready = false;
    for (const program of programs.values()) program.lose();
    programs.clear();
  };
  child.on('error', lost).on('exit', lost).unref();
  channel.hold(false);
  return {
    load: () => (ready ? programs.size : null),
    start: (number, command, message) => {
      const program = servedProgram(command, number, channel);
      programs.set(number, program);
      channel.hold(true);
      channel.send('s', number, message);
      return program;
    },
  };
}

/** A command as one text; null where Node has to say what is wrong with it, or where it is very long. */
function messageOf({ argv, cwd: folder = '.' }: Command, variables: Variables): string | null {
  const pairs = Object.entries(variables);
  const words = [
    resolve(cwd(), folder),
    String(argv.length),
    ...argv,
    ...pairs.map(([name, value]) => `${name}=${value}`),
  ];
  const odd =
    argv[0] === '' ||
    words.some((word) => word.includes('\0')) ||
    pairs.some(([name]) => name === '' || name.includes('='));
  const message = words.join('\0');
  return odd || message.length > longest ? null : message;
}
