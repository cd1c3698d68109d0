import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../model/event.ts';
import type { Log, RunFolder } from '../model/world.ts';
import { guarded, makeFolders, storageFailure } from './files.ts';

/** What must survive a crash: it is flushed to the disk before anything else happens. */
const verdicts: ReadonlySet<Event['type']> = new Set(['task.end', 'answer', 'run.end']);
/** What would make the journal as long as the logs, which hold it already. */
const elsewhere: ReadonlySet<Event['type']> = new Set(['task.output', 'task.progress']);

/** Opens a run's folder and its journal. Throws a `storage` failure. */
export const openRun = (path: string): Promise<RunFolder> =>
  guarded(path, async () => {
    makeFolders(path);
    const journal = appender(join(path, 'events.jsonl'));
    const logs = new Map<string, Log>();
    return {
      path,
      journal: (event) => {
        if (elsewhere.has(event.type)) return;
        journal.write(`${JSON.stringify(event)}\n`);
        if (verdicts.has(event.type)) journal.flush();
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

type Appender = Log & { flush(): void };

/** Written synchronously: the program that prints waits for the disk, so memory stays bounded whatever it prints. */
function appender(path: string): Appender {
  const file = openSync(path, 'a');
  let open = true;
  const guard = (work: () => void) => {
    if (!open) return;
    try {
      work();
    } catch (error) {
      throw storageFailure(path, error);
    }
  };
  return {
    path,
    write: (text) => guard(() => writeAll(file, Buffer.from(text))),
    flush: () => guard(() => fsyncSync(file)),
    close: () => {
      if (open) closeSync(file);
      open = false;
    },
  };
}

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}
