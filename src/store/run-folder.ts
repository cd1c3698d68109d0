import { join } from 'node:path';
import type { Event } from '../model/event.ts';
import type { Log, RunFolder } from '../model/store.ts';
import { appender } from './appender.ts';
import type { Appender } from './appender.ts';
import { guarded, makeFolders } from './files.ts';

/** What must be on the disk before anything else happens: a person has said it once, or it is the last word. */
const final: ReadonlySet<Event['type']> = new Set(['answer', 'run.end']);
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
        const line = `${JSON.stringify(event)}\n`;
        // A run that is killed at once is known to have been.
        if (event.type === 'run.start') journal.write(line);
        else journal.writeSoon(line);
        if (final.has(event.type)) journal.flush();
        else if (event.type === 'task.end') journal.flushSoon();
      },
      log: (name) => {
        const file = fileName(name, logs);
        const log = lateLog(`${path}/${file}.log`);
        logs.set(file, log);
        return log;
      },
      close: () => {
        for (const log of logs.values()) log.close();
        journal.close();
      },
    };
  });

/** A log with nothing behind it until its first text: most of ten thousand tasks print none. */
function lateLog(path: string): Log {
  let file: Appender | null = null;
  let open = true;
  return {
    path,
    write: (text) => {
      if (open) (file ??= appender(path)).write(text);
    },
    close: () => {
      open = false;
      file?.close();
    },
  };
}

/** A name that every file system takes and that no other log of the run has, though `a:b` and `a_b` look alike. */
function fileName(name: string, taken: ReadonlyMap<string, Log>): string {
  const plain = /^[\w.-]{1,100}$/.test(name)
    ? name
    : name.replaceAll(/[^\w.-]/g, '_').slice(0, 100);
  let file = plain;
  for (let number = 2; taken.has(file); number += 1) file = `${plain}-${number}`;
  return file;
}
