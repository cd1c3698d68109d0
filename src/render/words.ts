import type { Words } from '../model/event.ts';
import { type ExitCode, exitCode, exitForSignal } from '../model/exit.ts';
import type { Failure } from '../model/failure.ts';
import { truncate } from './columns.ts';
import { duration } from './text.ts';

/** A failure in sentences: what is wrong, why, and what to do; a line that starts with `$ ` is a command. */
export function wordsOf(failure: Failure): Words {
  switch (failure.kind) {
    case 'usage':
      return { what: failure.what, why: [], todo: orElse(failure.todo, help) };
    case 'config':
      return ofConfig(failure);
    case 'missing':
      return ofMissing(failure);
    case 'exit':
      return ofExit(failure);
    case 'start':
      return ofStart(failure);
    case 'timeout':
      return ofTimeout(failure);
    case 'stalled':
      return ofStalled(failure);
    case 'declined':
      return ofDeclined(failure);
    case 'stated':
      return { what: failure.what, why: failure.why, todo: failure.todo };
    case 'upstream':
      return ofUpstream(failure);
    case 'cancelled':
      return {
        what: `Stopped by ${failure.signal}${failure.signal === 'SIGINT' ? ' (Ctrl-C)' : ''}`,
        why: [],
        todo: ['Start the same again when you like. Everything there is:', '$ kpi-tasks list'],
      };
    case 'busy':
      return ofBusy(failure);
    case 'storage':
      return ofStorage(failure);
    case 'thrown':
      return ofThrown(failure);
  }
}

/** The exit code of a run that ended with this failure. */
export function exitOf(failure: Failure): ExitCode {
  switch (failure.kind) {
    case 'usage':
    case 'config':
      return exitCode.usage;
    case 'missing':
    case 'storage':
      return exitCode.missing;
    case 'timeout':
      return exitCode.timeout;
    case 'cancelled':
      return exitForSignal(failure.signal);
    case 'exit':
      return failure.handedOn === undefined ? exitCode.failed : (failure.code ?? exitCode.failed);
    case 'start':
    case 'stated':
    case 'stalled':
    case 'declined':
    case 'upstream':
    case 'busy':
    case 'thrown':
      return exitCode.failed;
  }
}

type Of<Kind extends Failure['kind']> = Extract<Failure, { kind: Kind }>;

const help = ['See what can be typed:', '$ kpi-tasks --help'];
const doctor = ['See what this machine lacks:', '$ kpi-tasks doctor'];

const ofConfig = ({ file, at, what }: Of<'config'>): Words => ({
  // A config may fail in what it imports; then both places are said.
  what: `${at === null ? file : at.startsWith(file) ? at : `${file}, ${at}`}: ${what.replace(/ imported from \/.+$/m, '')}`,
  why: [],
  todo: ['Correct that file, then look at what it gives:', '$ kpi-tasks list'],
});

const ofMissing = ({ needed, why, todo }: Of<'missing'>): Words => ({
  what: `${needed}: ${why}`,
  why: [],
  todo: orElse(todo, doctor),
});

function ofExit({ command, code, signal, again }: Of<'exit'>): Words {
  const how =
    signal === null ? `ended with exit code ${code ?? 'unknown'}` : `was ended by ${signal}`;
  return {
    what: `${named(command)} ${how}`,
    why: reasons(code, signal),
    // A command of several lines cannot be pasted as one.
    todo:
      again !== undefined
        ? ['To see it alone:', `$ ${again}`]
        : command.includes('\n')
          ? doctor
          : ['To see it alone, where it ran:', `$ ${command}`],
  };
}

const ofStart = ({ command, why }: Of<'start'>): Words => ({
  what: `${named(command)} could not be started: ${why}`,
  why: [],
  todo: doctor,
});

/** What an exit code says by convention, whatever the program. */
function reasons(code: number | null, signal: string | null): readonly string[] {
  if (signal === 'SIGKILL' || code === 137)
    return ['Something killed it; most often the machine ran out of memory.'];
  if (code === 126) return ['A file it should run may not be executed.'];
  if (code === 127) return ['A program it needs was not found in PATH.'];
  return [];
}

const ofTimeout = ({ what, seconds }: Of<'timeout'>): Words => ({
  what: `${named(what)} took longer than its limit of ${duration(seconds)}`,
  why: ['It was stopped.'],
  todo: [
    'Where it only needs longer, raise its limit; how long tasks usually take:',
    '$ kpi-tasks graph',
  ],
});

const ofUpstream = ({ task }: Of<'upstream'>): Words => ({
  what: `It needs ${task}, which did not succeed`,
  why: [],
  // The number in `build#2` tells runs of one task apart and cannot be typed.
  todo: ['Put that right first:', `$ kpi-tasks ${task.replace(/#\d+$/, '')}`],
});

const ofBusy = ({ pool, holder }: Of<'busy'>): Words => ({
  what: `Another run holds ${pool}: ${holder}`,
  why: [],
  todo: ['Let that run end, then start this one again; what runs is shown by', '$ kpi-tasks'],
});

const ofStorage = ({ path, why, near = path, elsewhere }: Of<'storage'>): Words => ({
  what: `${path} cannot be read or written: ${why}`,
  why: [],
  todo: [
    'See who may use it and whether the disk is full:',
    `$ ls -ld ${quoted(near)}; df -h ${quoted(near)}`,
    ...(elsewhere === true
      ? []
      : ['Or keep the state elsewhere:', '$ export KPI_TASKS_STATE_DIR="$HOME/kpi-tasks-state"']),
  ],
});

const ofStalled = ({ task }: Of<'stalled'>): Words => ({
  what: `${task} never ended: it waits, and nothing is left that could end its waiting`,
  why: [],
  todo: ['Look in it for a promise that nobody resolves, such as a callback that is never called.'],
});

const ofDeclined = ({ task }: Of<'declined'>): Words => ({
  what: `${task} was not agreed to`,
  why: ['Nothing was done.'],
  todo: ['Start it again, and say yes, or add --yes.'],
});

const ofThrown = ({ message, byTask, at }: Of<'thrown'>): Words =>
  byTask === true
    ? {
        what: message,
        why: at === undefined ? [] : [`Thrown at ${at.file}:${at.line}`],
        todo: ['Correct it there; --verbose shows how it came there.'],
      }
    : {
        what: `A bug, in kpi-tasks or in the task: ${message}`,
        why: ['Nothing you typed should lead here.'],
        todo: [
          'Run the same again with --verbose and report what it prints, together with',
          '$ kpi-tasks --version',
        ],
      };

/** A command as it reads in a sentence: its first line, short. */
const named = (command: string): string =>
  `\`${truncate(command.split('\n', 1)[0] ?? '', 72, '...')}\``;
const quoted = (path: string): string =>
  /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
const orElse = (todo: readonly string[], otherwise: readonly string[]): readonly string[] =>
  todo.length > 0 ? todo : otherwise;
