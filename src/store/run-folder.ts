import { closeSync, fdatasync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../model/event.ts';
import type { Log, RunFolder } from '../model/world.ts';
import { guarded, makeFolders, storageFailure } from './files.ts';

/** What must be on the disk before anything else happens: a person has said it once, or it is the last word. */
const final: ReadonlySet<Event['type']> = new Set(['answer', 'run.end']);
/** Milliseconds after which the verdict of a task is on its way to the disk, with those of its time. */
const soon = 20;
/** What would make the journal as long as the logs, which hold it already. */
const elsewhere: ReadonlySet<Event['type']> = new Set(['task.output', 'task.progress']);

/** Opens a run's folder and its journal. Throws a `storage` failure. */
export const openRun = (path: string): Promise<RunFolder> =>
  guarded(path, async () => {
    makeFolders(path);
    const journal = appender(join(path, 'events.jsonl'));
    // The journal is there from the start: where it cannot be, no run begins.
    journal.write('');
    const logs = new Map<string, Log>();
    return {
      path,
      journal: (event) => {
        if (elsewhere.has(event.type)) return;
        journal.write(`${JSON.stringify(event)}\n`);
        if (final.has(event.type)) journal.flush();
        else if (event.type === 'task.end') journal.flushSoon();
      },
      log: (name) => {
        const file = fileName(name, logs);
        const log = appender(join(path, `${file}.log`));
        logs.set(file, log);
        return log;
      },
      close: () => {
        for (const log of logs.values()) log.close();
        journal.close();
      },
    };
  });

/** A name that every file system takes and that no other log of the run has, though `a:b` and `a_b` look alike. */
function fileName(name: string, taken: ReadonlyMap<string, Log>): string {
  const plain = name.replaceAll(/[^\w.-]/g, '_').slice(0, 100);
  let file = plain;
  for (let number = 2; taken.has(file); number += 1) file = `${plain}-${number}`;
  return file;
}

type Appender = Log & { flush(): void; flushSoon(): void };

/**
 * Written synchronously: the program that prints waits for the disk, so memory stays bounded whatever it prints. The
 * file is made with its first text: a thousand tasks that print nothing need no thousand files.
 */
function appender(path: string): Appender {
  let file: number | null = null;
  let open = true;
  let timer: NodeJS.Timeout | undefined;
  let broken: Error | null = null;
  const guard = (work: (file: number) => void) => {
    if (!open) return;
    try {
      if (broken) throw broken;
      file ??= openSync(path, 'a');
      work(file);
    } catch (error) {
      throw storageFailure(path, error);
    }
  };
  return {
    path,
    write: (text) => guard((to) => writeAll(to, text)),
    flush: () => guard(fsyncSync),
    flushSoon: () => {
      // Each flush alone takes longer than many tasks do.
      timer ??= setTimeout(() => {
        timer = undefined;
        if (open && file !== null) fdatasync(file, (error) => (broken ??= open ? error : null));
      }, soon).unref();
    },
    close: () => {
      clearTimeout(timer);
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
