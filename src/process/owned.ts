import {
  familyOf,
  sessionLives,
  signalEach,
  signalGroup,
  signalSessions,
  watchFamily,
} from './groups.ts';
import type { Program } from './program.ts';

/** A program and what it has started, to be ended together. */
export interface Owned {
  /** False where nothing is left that it could be sent to. */
  readonly signal: (name: NodeJS.Signals) => boolean;
  readonly lives: () => boolean;
  /** Whether it may have left something behind, at a glance. */
  readonly leaves: () => boolean;
  /** The watchdog need not look after it any more. */
  readonly dismiss: () => void;
}

/** A program leads a session of its own, unless it has the terminal, which is then ours as well. */
export function owned(program: Program, pid: number, hasTerminal: boolean): Owned {
  return hasTerminal ? family(pid) : session(program, pid);
}

function session(program: Program, leader: number): Owned {
  return {
    signal: (name) => signalSessions(new Set([leader]), name),
    lives: () => sessionLives(leader),
    leaves: () => signalGroup(leader, 0),
    dismiss: program.watch(leader),
  };
}

function family(pid: number): Owned {
  // As it was when it was first asked to end: whose parent ends has another one.
  let members: readonly number[] | null = null;
  return {
    signal: (name) => signalEach((members ??= familyOf(pid)), name),
    lives: () => members !== null && signalEach(members, 0),
    leaves: () => false,
    dismiss: watchFamily(pid),
  };
}
