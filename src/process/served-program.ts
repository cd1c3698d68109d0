import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import type { Stop } from '../model/failure.ts';
import type { Command } from '../model/shell.ts';
import { enlist, signalGroup } from './groups.ts';
import { cannotStart } from './program.ts';
import type { End, Output, Program } from './program.ts';
import type { Channel } from './spawn-channel.ts';

/** A program that the spawn server has started, or is about to. */
export interface ServedProgram extends Program {
  /** Takes what the server says of it; true where that was the last. */
  readonly hear: (kind: string, body: Buffer) => boolean;
  /** The server is gone, and nobody will ever tell how it ended. */
  readonly lose: () => void;
}

export function servedProgram(command: Command, number: number, channel: Channel): ServedProgram {
  const started = Promise.withResolvers<number | undefined>();
  const ended = Promise.withResolvers<End>();
  const stdout = servedOutput(() => channel.send('c', number, '1'), channel);
  const stderr = servedOutput(() => channel.send('c', number, '2'), channel);
  let group = 0;
  let left = true;
  const close = () => (stdout.close(), stderr.close(), true);
  const fail = (failure: Stop) => {
    for (const { promise, reject } of [started, ended]) {
      promise.catch(() => undefined);
      reject(failure);
    }
    return close();
  };
  const lose = () => {
    if (group !== 0) signalGroup(group, 'SIGKILL');
    fail(cannotStart(command, new Error('the program that starts others was killed')));
  };
  const hear = (kind: string, body: Buffer): boolean => {
    if (kind === '1') stdout.take(body);
    else if (kind === '2') stderr.take(body);
    else if (kind === 'X') return close();
    else if (kind === 'S') started.resolve((group = body.readUInt32BE()));
    else if (kind === 'F') return fail(cannotStart(command, systemError(command, body)));
    else ended.resolve({ ...howEnded(body.readUInt32BE()), left: (left = body[4] !== 0) });
    return kind === 'Z' && close();
  };
  return {
    started: started.promise,
    ended: ended.promise,
    stdout,
    stderr,
    watch: watching(number, channel, () => left),
    hear,
    lose,
  };
}

/** The server ends the groups that it knows of, should we be killed; it knows itself of one of which nothing is left. */
const watching = (number: number, channel: Channel, isLeft: () => boolean) => (group: number) => {
  const dismiss = enlist(group);
  return () => {
    dismiss();
    if (isLeft()) channel.sendSoon('d', number);
  };
};

/** One stream of it; `giveUp` has the server close its end. */
function servedOutput(giveUp: () => void, { pause, resume }: Channel) {
  let each: ((bytes: Buffer) => void) | null = null;
  let then: (() => void) | null = null;
  let open = true;
  const close = () => {
    if (open) then?.();
    open = false;
  };
  const output: Output = {
    onPiece: (listener) => void (each = listener),
    onClose: (listener) => void (then = listener),
    pause,
    resume,
    destroy: () => {
      if (open) giveUp();
      close();
    },
  };
  return { ...output, close, take: (bytes: Buffer) => open && each?.(bytes) };
}

/** As Node tells the same. */
function systemError({ argv }: Command, body: Buffer): Error {
  const code = getSystemErrorName(-body.readUInt32BE());
  return Object.assign(new Error(`spawn ${argv[0]} ${code}`), { code });
}

/** What the system's `wait` gave. */
function howEnded(status: number): Omit<End, 'left'> {
  const signal = status & 0x7f;
  if (signal === 0) return { code: (status >> 8) & 0xff, signal: null };
  const names = Object.entries(constants.signals);
  return { code: null, signal: names.find(([, one]) => one === signal)?.[0] ?? `signal ${signal}` };
}
