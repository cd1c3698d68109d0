import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import node from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { World } from '../model/world.ts';
import { linking } from './links.ts';

/** What configs import of this package: the files that run now, as sources or as they ship. */
const own: Readonly<Record<string, string>> = import.meta.url.endsWith('.ts')
  ? { 'kpi-tasks': 'src/index.ts', 'kpi-tasks/tasks': 'tasks/index.ts' }
  : { 'kpi-tasks': 'dist/index.js', 'kpi-tasks/tasks': 'dist/tasks.js' };

/** Imports modules, and knows which of the user's own it has read. */
export type Importer = Pick<World, 'import' | 'configs'> & {
  /** What one of them imports of the others, and those in turn; null for any other file. */
  readonly imported: (file: string) => readonly string[] | null;
};

/**
 * Imports modules by their paths. A TypeScript file outside `node_modules` is read as an ES module whatever the nearest
 * package.json says, so that a config works in a CommonJS project, and Node has nothing to warn about. To make ready for
 * the first TypeScript file takes time, 50 ms on Node 22, so what Node gave is kept in `cache`, where that is one. Where
 * this package, in `home`, is not installed beside the file that asks for it, it serves all the same.
 */
export function importer(cache: string | null, home: string, keep: Keep): Importer {
  let hooked = false;
  const read: Read = { age: 0, files: new Set(), scripts: new Set(), links: linking() };
  const load = (path: string) => {
    if (!hooked) hook(read, cache === null ? null : { cache, keep }, home);
    hooked = true;
    return import(pathToFileURL(path).href).catch(placing(read.scripts));
  };
  // A module stays what it was; the same file with another number after it is another module.
  return {
    import: load,
    configs: { files: () => [...read.files], renew: () => void (read.age += 1) },
    imported: (file) => (read.files.has(file) ? read.links.from(file, read.age) : null),
  };
}

/** Writes a file of what may be lost at any time. */
type Keep = (file: string, text: string) => void;
type Kept = { readonly cache: string; readonly keep: Keep };

/** What was read so far: the user's own files, all scripts, and who imports whom. */
type Read = {
  age: number;
  readonly files: Set<string>;
  readonly scripts: Set<string>;
  readonly links: ReturnType<typeof linking>;
};

function hook(read: Read, kept: Kept | null, home: string): void {
  // Taken here: in the package a part of Node is required where it is used, and the hook hears of that as well.
  const toPath = fileURLToPath;
  const toUrl = pathToFileURL;
  const inHome = `${toUrl(home).href}/`;
  registerHooks({
    resolve: (specifier, context, next) => {
      try {
        const found = next(specifier, context);
        if (!isTheirs(found.url, inHome)) return found;
        const url = read.age === 0 ? found.url : `${found.url}?${read.age}`;
        const { parentURL } = context;
        if (parentURL !== undefined && isTheirs(parentURL, inHome)) read.links.add(parentURL, url);
        return { ...found, url };
      } catch (error) {
        const file = own[specifier];
        if (file === undefined) throw error;
        return next(toUrl(`${home}/${file}`).href, context);
      }
    },
    load: (url, context, next) => {
      if (isTheirs(url, inHome)) read.files.add(toPath(url));
      if (/^file:.*\.m?js$/.test(url)) read.scripts.add(toPath(url));
      if (!/^file:.*\.m?ts(\?\d+)?$/.test(url) || url.includes('/node_modules/'))
        return next(url, context);
      const source = kept === null ? null : stripped(toPath(url), kept);
      if (source !== null) return { format: 'module', source, shortCircuit: true };
      return next(url, { ...context, format: 'module-typescript' });
    },
  });
}

/** Node does not say in which script it has met what it cannot read, so that is looked for; the error names it. */
const placing = (scripts: Iterable<string>) => (error: unknown) => {
  if (error instanceof SyntaxError)
    for (const path of scripts)
      quietly(() => stripTypeScriptTypes(readFileSync(path, 'utf8'), { sourceUrl: path }));
  throw error;
};

/** Neither of Node, nor installed, nor of this package. */
const isTheirs = (url: string, inHome: string): boolean =>
  /^file:.*\.[cm]?[jt]s(\?\d+)?$/.test(url) &&
  !url.includes('/node_modules/') &&
  !url.startsWith(inHome);

/** The JavaScript of a TypeScript file, line by line the same; null where Node itself shall say what is wrong with it. */
function stripped(path: string, { cache, keep }: Kept): string | null {
  const file = join(cache, 'typescript', path.replaceAll(/[^\w.-]/g, '_').slice(-200));
  try {
    const source = readFileSync(path, 'utf8');
    // Kept with all of its source, so that it can be told to be of this file and of this Node.
    const head = `${node.version}\n${source}\n`;
    const kept = textOf(file);
    if (kept?.startsWith(head) === true) return kept.slice(head.length);
    const made = quietly(() => stripTypeScriptTypes(source));
    keep(file, head + made);
    return made;
  } catch {
    return null;
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Node 22 says once that this way to strip types is an experiment; it is the one that Node itself goes. */
function quietly<T>(work: () => T): T {
  const loud = Object.getOwnPropertyDescriptor(node, 'emitWarning');
  node.emitWarning = () => undefined;
  try {
    return work();
  } finally {
    if (loud) Object.defineProperty(node, 'emitWarning', loud);
  }
}
