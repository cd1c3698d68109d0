import { fstatSync, writeSync } from 'node:fs';

type Listener = (error: Error) => void;

/**
 * One of the two streams of the program, for itself. Node takes longer to open one than a short run takes in all, so the
 * first words go out without it, unless a person looks on.
 */
export interface Outlet {
  /** The stream, which is opened by asking for it. */
  readonly stream: NodeJS.WriteStream;
  readonly isTerminal: boolean;
  /** Bytes that were written and that nobody has read. */
  readonly waiting: () => number;
  readonly write: (text: string, written?: (error?: Error | null) => void) => void;
  readonly onError: (listener: Listener) => void;
}

/** Bytes that go out at once: the least that a pipe takes, whether or not it is read. */
const most = 4096;

/**
 * Milliseconds after which the stream is opened in a pause of the work: where programs run Node asks for stderr as soon as
 * one ends, and then somebody waits.
 */
const pause = 40;

/** `open` gives the stream, ready to be written to; `opened` tells whether somebody has asked for it already. */
export function outlet(fd: 1 | 2, open: () => NodeJS.WriteStream, opened: () => boolean): Outlet {
  const listeners: Listener[] = [];
  let known: NodeJS.WriteStream | null = null;
  let left = most;
  let idle: NodeJS.Timeout | undefined;
  const stream = () => {
    if (known !== null) return known;
    known = open();
    for (const listener of listeners) known.on('error', listener);
    return known;
  };
  const isTerminal = mayBeTerminal(fd) && stream().isTTY;
  return {
    get stream() {
      return stream();
    },
    isTerminal,
    waiting: () => known?.writableLength ?? 0,
    write: (text, written) => {
      const bytes = opened() || text.length > left ? null : Buffer.from(text);
      if (bytes === null || bytes.length > left) {
        stream().write(text, written);
        return;
      }
      left -= bytes.length;
      idle ??= setTimeout(stream, pause).unref();
      const remains = sent(fd, bytes, listeners);
      // The stream waits until there is room.
      if (remains !== null) stream().write(remains, written);
      // Not at once: what else was written in the same breath goes first, as with a stream.
      else if (written !== undefined) queueMicrotask(written);
    },
    onError: (listener) => {
      listeners.push(listener);
      known?.on('error', listener);
    },
  };
}

/** Writes without a stream, and gives what has no room for now; null where nothing is left. */
export function writeNow(fd: 1 | 2, bytes: Buffer): Buffer | null {
  let at = 0;
  try {
    while (at < bytes.length) at += writeSync(fd, bytes, at);
    return null;
  } catch (error) {
    if (isFull(error)) return bytes.subarray(at);
    throw error;
  }
}

/** The same, where whoever listens hears what goes wrong. */
function sent(fd: 1 | 2, bytes: Buffer, listeners: readonly Listener[]): Buffer | null {
  try {
    return writeNow(fd, bytes);
  } catch (error) {
    for (const listener of listeners) listener(asError(error));
    return null;
  }
}

/** The empty device, where much of what is not read goes, is no terminal; of other devices the stream knows. */
function mayBeTerminal(fd: number): boolean {
  const stat = fstatSync(fd);
  return stat.isCharacterDevice() && stat.rdev !== nullDevice;
}

/** Linux’s number of `/dev/null`. */
const nullDevice = 0x103;

const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EAGAIN';

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));
