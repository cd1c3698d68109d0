import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { elsewhere } from '../model/elsewhere.ts';
import type { World } from '../model/world.ts';
import { putBy } from './put-by.ts';
import type { Grounds, Process, Question } from './recall.ts';
import { programFile, questionOf, stamp } from './recall.ts';
import { tracing } from './trace.ts';

/** Answers that are kept; when there are more, all are forgotten. */
const most = 500;

/** Watches one answer come about, and keeps it where it rests on nothing but files and variables. */
export interface Witness {
  readonly world: World;
  /** Called at the end with the exit code. */
  keep(exit: number): void;
}

/** Of most command lines nothing can be kept, and nothing is watched. */
export function witness(world: World, process: Process): Witness {
  const question = questionOf(process);
  const away = world.argv.some((word) => /^(-C|--cwd)/.test(word));
  return question === null || away ? { world, keep: () => undefined } : watching(world, question);
}

function watching(world: World, question: Question): Witness {
  const trace = tracing(dirname(programFile));
  let said = '';
  const { isTerminal, columns } = world.stdout;
  const write: World['stdout']['write'] = (text, as) => {
    said += text;
    world.stdout.write(text, as);
  };
  const stat: World['files']['stat'] = (path) => {
    trace.stamps.set(path, trace.stamps.get(path) ?? stamp(path));
    return world.files.stat(path);
  };
  const known: Partial<World> = {
    argv: world.argv,
    cwd: world.cwd,
    configHome: world.configHome,
    platform: world.platform,
    files: only({ stat }, trace.doubt, () => world.files),
    // How wide the window is belongs to the question.
    stdout: only({ write, isTerminal, columns }, trace.doubt, () => world.stdout),
    import: (path) => trace.during(() => world.import(path)),
  };
  return {
    world: only(known, trace.doubt, () => world),
    keep(exit) {
      // Whoever has settings of cosmiconfig's own is answered anew each time.
      for (const path of elsewhere(world.cwd, world.configHome)) {
        const now = stamp(path);
        if (now !== '' && !path.endsWith('.json')) return;
        trace.stamps.set(path, now);
      }
      if (exit !== 0 || trace.doubtful() || justChanged(trace.stamps.keys())) return;
      const grounds: Grounds = {
        key: question.key,
        stamps: [...trace.stamps],
        env: [...trace.env],
      };
      putBy(question.file, `${JSON.stringify(grounds)}\n${said}`, most);
    },
  };
}

/** `all`, where everything but `known` is a doubt. */
const only = <T extends object>(known: Partial<T>, doubt: () => void, all: () => T): T =>
  new Proxy(all(), {
    get: (it, key) => {
      if (Object.hasOwn(known, key)) return Reflect.get(known, key);
      doubt();
      return Reflect.get(it, key);
    },
  });

/** A file may change again within one tick of its file system's clock, and its stamp stay the same. */
function justChanged(paths: Iterable<string>): boolean {
  const now = performance.timeOrigin + performance.now();
  return [...paths].some((path) => {
    const changed = statSync(path, { throwIfNoEntry: false })?.ctimeMs;
    // Some file systems count whole seconds, and FAT two of them; the others are exact to a tick of the kernel.
    return changed !== undefined && changed > now - (changed % 1000 === 0 ? 3000 : 50);
  });
}
