import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { cwd, platform } from 'node:process';
import type { Command } from '../model/shell.ts';
import { frames } from './frames.ts';
import type { Env, Program } from './program.ts';
import { servedProgram } from './served-program.ts';
import type { ServedProgram } from './served-program.ts';
import { channelTo } from './spawn-channel.ts';
import { spawnServerScript } from './spawn-server-script.ts';

/** Programs that Node starts itself before there is a server, whose own start costs as much as several of them. */
const few = 8;
/** The system's own Python: another in PATH may be a script that takes longer than what it would save. */
const python = '/usr/bin/python3';
/** Characters of a command that is small enough to be handed on. */
const longest = 100_000;
/** A server stands still while a program is being loaded, so there is one for each processor, but no more than these. */
const most = 4;

interface Server {
  readonly start: (number: number, command: Command, said: Said) => Program;
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
export function startedByServer(base: Env, command: Command): Program | null {
  wanted += 1;
  if (wanted <= few) return null;
  servers ??= isAvailable() ? Array.from({ length: count() }, serving) : [];
  const [idlest] = servers
    .map((server) => ({ server, load: server.load() ?? Infinity }))
    .toSorted((one, other) => one.load - other.load);
  if (idlest === undefined || idlest.load === Infinity) return null;
  const said = saidTo(base, command);
  return said === null ? null : idlest.server.start((last += 1), command, said);
}

/** As many as there are processors. To ask takes the system a while, as it looks for limits of containers, too. */
const count = (): number => Math.min(availableParallelism(), most);

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
  let environment: string | null = null;
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
    start: (number, command, said) => {
      if (said.environment !== environment)
        channel.sendSoon('e', 0, (environment = said.environment));
      const program = servedProgram(command, number, channel);
      programs.set(number, program);
      channel.hold(true);
      channel.send('s', number, said.words);
      return program;
    },
  };
}

/** A command as a server is told it: its folder and words, and its variables, each list as one text. */
type Said = { readonly words: string; readonly environment: string };

/** Null where Node has to say what is wrong with a command, or where it is very long. */
function saidTo(base: Env, { argv, cwd: folder = '.', env = {} }: Command): Said | null {
  const words = [resolve(cwd(), folder), ...argv];
  const environment = variables(base, env);
  if (environment === null || argv[0] === '' || words.some((word) => word.includes('\0')))
    return null;
  const said = { words: words.join('\0'), environment };
  return said.words.length + said.environment.length > longest ? null : said;
}

/** The last variables that are known to be such; most often those of the next program are the same. */
let good = { text: '', count: 0 };

/** Null where a program cannot be given them. */
function variables(base: Env, env: Env): string | null {
  // Each look at a variable of our own asks the system, so each is looked at once.
  const names = [
    ...Object.getOwnPropertyNames(base).filter((name) => !Object.hasOwn(env, name)),
    ...Object.keys(env),
  ];
  const pairs: string[] = [];
  const set: string[] = [];
  for (const name of names) {
    const value = Object.hasOwn(env, name) ? env[name] : base[name];
    if (value === undefined) continue;
    set.push(name);
    pairs.push(`${name}=${value}`);
  }
  const text = pairs.join('\0');
  if (text === good.text && pairs.length === good.count) return text;
  if (set.some((name) => name === '' || name.includes('='))) return null;
  if (pairs.some((pair) => pair.includes('\0'))) return null;
  good = { text, count: pairs.length };
  return text;
}
