import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import Module from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { hash } from './hash.ts';
import { putBy } from './put-by.ts';
import { cacheFolder } from './recall.ts';

/** Loads one of the files that ship, by its name beside the program. */
export type Load = (name: string) => unknown;

type From = {
  /** The main module: who requires, and whose folder it is. */
  readonly require: NodeJS.Require;
  readonly file: string;
  readonly import: (name: string) => Promise<unknown>;
  readonly program: Pick<NodeJS.Process, 'argv' | 'env' | 'version' | 'arch' | 'getuid' | 'on'>;
};

/** Files of compiled code that are kept: a handful for each version of the program and of Node. */
const most = 60;
/** Command lines whose functions one file's code is kept for; past that, what is there has to do. */
const mostKinds = 30;
/** A run that takes longer, in ms, may have dropped the code of what it did first. */
const longest = 60_000;
/** Below this many characters, compiling takes no longer than reading. */
const least = 4000;

/**
 * Loads the files that ship with the code that V8 made of them in earlier runs. Node’s own cache keeps only what V8
 * compiles before anything runs, which is next to nothing, so that each start would compile what it uses anew. Here
 * the code is taken at the end of a run, when all that this kind of run uses is compiled.
 */
export function loader(from: From): Load {
  const { program, require } = from;
  const folder = dirname(from.file);
  const code = codeKept(program);
  const load: Load = (name) => {
    const file = join(folder, name);
    const known = require.cache[file];
    if (known !== undefined) return known.exports;
    const self = new Module(file);
    self.filename = file;
    require.cache[file] = self;
    try {
      code(wrapped(file), file)(self.exports, inside, self, file, folder);
    } catch (error) {
      delete require.cache[file];
      throw error;
    }
    self.loaded = true;
    return self.exports;
  };
  const inside = Object.assign((name: string) => (name[0] === '.' ? load(name) : require(name)), {
    import: from.import,
  });
  return load;
}

const before = Buffer.from('(function (exports, require, module, __filename, __dirname) {');
const after = Buffer.from('})');

/**
 * A file’s text as the function that CommonJS makes of it. The build leaves nothing but ASCII in them, which is read in a
 * third of the time; and of strings put together V8 would make a copy, so that a short run had to collect garbage.
 */
const wrapped = (file: string): string =>
  Buffer.concat([before, readFileSync(file), after]).toString('latin1');

/** Gives what a script gives, and keeps its code at the end where this kind of run is a new one. */
function codeKept(program: From['program']) {
  const cache = program.env['NODE_DISABLE_COMPILE_CACHE'] ? null : cacheFolder(program.env);
  const kind = kindOf(program.argv);
  const fresh: (() => void)[] = [];
  return (text: string, filename: string) => {
    const kept = cache === null || text.length < least ? null : keptCode(cache, text, program);
    const cachedData = kept?.code ?? undefined;
    const script = new Script(text, { filename, ...(cachedData && { cachedData }) });
    const kinds = kept === null || script.cachedDataRejected === true ? [] : kept.kinds;
    if (kept !== null && !kinds.includes(kind) && kinds.length < mostKinds) {
      if (fresh.length === 0)
        program.on('exit', (exit) => {
          if (exit === 0 && performance.now() < longest) for (const keep of fresh) keep();
        });
      fresh.push(() => {
        const head = Buffer.from(`${[...kinds, kind].join(' ')}\n`);
        const once = Buffer.concat([head, script.createCachedData()]);
        // Twice, to be compared: V8 would run what a disk has damaged, and to add it up takes ten times as long.
        putBy(kept.file, Buffer.concat([once, once]), most);
      });
    }
    return script.runInThisContext();
  };
}

/** The words that decide which functions a run needs: the command, its flags, and whether somebody looks on. */
function kindOf(argv: readonly string[]): string {
  const flags = argv.slice(3).filter((word) => word.startsWith('-'));
  const names = new Set(flags.map((flag) => flag.split('=', 1)[0]));
  return hash([argv[2], fstatSync(2).isCharacterDevice(), ...names].join(' '));
}

type Kept = {
  readonly file: string;
  readonly kinds: readonly string[];
  readonly code: Buffer | null;
};

const none = (file: string): Kept => ({ file, kinds: [], code: null });

/**
 * What is kept for a text, which ends with a mark that the build made of it; null where nothing shall be kept. Whether the code
 * fits this Node V8 sees for itself.
 */
function keptCode(cache: string, text: string, program: From['program']): Kept | null {
  const mark = /\/\/# code (\w+)\n\}\)$/.exec(text.slice(-64))?.[1];
  if (mark === undefined) return null;
  const file = join(cache, 'code', `${mark}-${program.version}-${program.arch}`);
  let open: number | null = null;
  try {
    open = openSync(file, 'r');
    const { uid, mode } = fstatSync(open);
    // It will be run, so nobody else may have written it.
    if (uid !== program.getuid?.() || (mode & 0o022) !== 0) return null;
    const twice = readFileSync(open);
    const bytes = twice.subarray(0, twice.length / 2);
    if (bytes.length === 0 || !bytes.equals(twice.subarray(bytes.length))) return none(file);
    const end = bytes.indexOf('\n');
    const kinds = bytes.toString('latin1', 0, end).split(' ');
    return { file, kinds, code: bytes.subarray(end + 1) };
  } catch {
    return none(file);
  } finally {
    if (open !== null) closeSync(open);
  }
}
