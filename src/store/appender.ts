import { closeSync, fdatasync, fsyncSync, openSync, writeSync } from 'node:fs';
import type { Log } from '../model/store.ts';
import { storageFailure } from './files.ts';

/** A file that is only added to. What goes wrong is a `storage` failure of this call or of the next. */
export interface Appender extends Log {
  /** Writes when the program waits the next time: a write a line costs more than many a task. */
  writeSoon(text: string): void;
  /** Waits until all is on the disk. */
  flush(): void;
  /** All is on its way to the disk a little later. */
  flushSoon(): void;
}

/** Milliseconds after which a flush that may wait is begun, with those of its time. */
const soon = 20;
/** Characters that may wait to be written. */
const most = 65_536;

/**
 * Written synchronously: the program that prints waits for the disk, so memory stays bounded whatever it prints. The
 * file is made with its first text: a thousand tasks that print nothing need no thousand files.
 */
export function appender(path: string): Appender {
  const at = opening(path);
  let timer: NodeJS.Timeout | undefined;
  let turn: NodeJS.Immediate | undefined;
  let waiting = '';
  const drain = (file: number) => {
    const text = waiting;
    waiting = '';
    if (text !== '') writeAll(file, text);
  };
  const write = (text: string) => {
    waiting += text;
    at.use(drain);
  };
  return {
    path,
    write,
    writeSoon: (text) => {
      if (waiting.length > most || at.isBroken()) return write(text);
      waiting += text;
      turn ??= setImmediate(() => {
        turn = undefined;
        at.try(drain);
      });
    },
    flush: () => at.use((file) => (drain(file), fsyncSync(file))),
    flushSoon: () => {
      // Each flush alone takes longer than many tasks do.
      timer ??= setTimeout(() => {
        timer = undefined;
        at.try((file) => fdatasync(file, at.breaks));
      }, soon).unref();
    },
    close: () => {
      clearTimeout(timer);
      clearImmediate(turn);
      if (waiting !== '') at.try(drain);
      at.close();
    },
  };
}

/** A file that is opened when it is first used; what broke later is thrown where it is used next. */
function opening(path: string) {
  let file: number | null = null;
  let open = true;
  let broken: unknown = null;
  const breaks = (error: unknown) => {
    if (open) broken ??= error;
  };
  return {
    breaks,
    isBroken: () => broken !== null,
    use: (work: (file: number) => void) => {
      if (!open) return;
      try {
        if (broken !== null) throw broken;
        file ??= openSync(path, 'a');
        work(file);
      } catch (error) {
        throw storageFailure(path, error);
      }
    },
    try: (work: (file: number) => void) => {
      try {
        if (open && file !== null) work(file);
      } catch (error) {
        breaks(error);
      }
    },
    close: () => {
      if (open && file !== null) closeSync(file);
      open = false;
    },
  };
}

function writeAll(file: number, text: string): void {
  const written = writeSync(file, text);
  if (written === Buffer.byteLength(text)) return;
  const bytes = Buffer.from(text);
  for (let at = written; at < bytes.length;) at += writeSync(file, bytes, at);
}
