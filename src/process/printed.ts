import { AsyncLocalStorage } from 'node:async_hooks';
import type { Sink } from '../model/shell.ts';
import { outlet } from './outlet.ts';
import type { Outlet } from './outlet.ts';

type Write = NodeJS.WriteStream['write'];
type Name = 'stdout' | 'stderr';
type Streams = { readonly [name in Name]: NodeJS.WriteStream };

/** The two streams of the program, and what else writes to them. */
export interface Printed extends Readonly<Record<Name, Outlet>> {
  /** What `work` prints by itself, now or later, is taken by the sink. */
  readonly within: <T>(sink: Sink, work: () => T) => T;
}

/**
 * A task may print by itself, with `console.log` or to a stream. That is output of the task, and must neither get into
 * what the program says on stdout nor be drawn over. What is printed outside of a task, as by a config, goes to stderr
 * where `clean` says that stdout is for data alone.
 */
export function printed(program: Streams, clean: boolean): Printed {
  // Made when the first task runs, since to follow what belongs together costs time.
  let tasks: AsyncLocalStorage<Sink> | undefined;
  const taken =
    (name: Name, otherwise: () => Write): Write =>
    (piece: Uint8Array | string, ...more: readonly unknown[]): boolean => {
      const sink = tasks?.getStore();
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- handed on as they came.
      if (sink === undefined) return otherwise()(piece, ...(more as []));
      sink(name, typeof piece === 'string' ? piece : new TextDecoder().decode(piece));
      const written = more.find((one) => typeof one === 'function');
      if (written !== undefined) queueMicrotask(() => void Reflect.apply(written, undefined, []));
      return true;
    };
  const err = onFirstUse(program, 'stderr', (stream) =>
    divided(stream, (own) => taken('stderr', own)),
  );
  const out = onFirstUse(program, 'stdout', (stream) =>
    divided(stream, (own) =>
      taken('stdout', () => {
        const other = err.get();
        return clean ? other.write.bind(other) : own();
      }),
    ),
  );
  return {
    stdout: outlet(1, out.get, out.used),
    stderr: outlet(2, err.get, err.used),
    within: (sink, work) => (tasks ??= new AsyncLocalStorage()).run(sink, work),
  };
}

/** Has a stream of the program made ready by whoever asks for it first, be it a task. */
function onFirstUse(
  program: Streams,
  name: Name,
  ready: (stream: NodeJS.WriteStream) => NodeJS.WriteStream,
): { readonly get: () => NodeJS.WriteStream; readonly used: () => boolean } {
  const own = Object.getOwnPropertyDescriptor(program, name);
  let made: NodeJS.WriteStream | null = null;
  const get = () => {
    if (made !== null) return made;
    if (own) Object.defineProperty(program, name, own);
    return (made = ready(program[name]));
  };
  Object.defineProperty(program, name, {
    configurable: true,
    enumerable: true,
    get: () => (get(), program[name]),
  });
  return { get, used: () => made !== null };
}

/** Puts `others` in the place of a stream's `write`, and gives the stream with its own, which whoever has it may replace. */
function divided(
  stream: NodeJS.WriteStream,
  others: (own: () => Write) => Write,
): NodeJS.WriteStream {
  let own: Write = stream.write.bind(stream);
  stream.write = others(() => own);
  return new Proxy(stream, {
    get: (it, key) => {
      if (key === 'write') return own;
      const value: unknown = Reflect.get(it, key);
      return typeof value === 'function' ? (value.bind(it) as unknown) : value;
    },
    set: (it, key, value: Write) => {
      if (key === 'write') own = value;
      else Reflect.set(it, key, value);
      return true;
    },
  });
}
