import { createRequire, isBuiltin, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guardName, watchGlobals } from './globals.ts';
import { stamp } from './recall.ts';

/** What loading a config rested on. */
export interface Trace {
  readonly stamps: Map<string, string>;
  readonly env: Map<string, string | null>;
  /** Something was asked whose answer may be another one next time. */
  readonly doubt: () => void;
  readonly doubtful: () => boolean;
  /** Does a piece of work, and writes down what it looks at. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

/** Follows what configs load; `own` is the folder of this program, whose files are known to look at nothing. */
export function tracing(own: string): Trace {
  let doubts = false;
  let busy = 0;
  let unwatch = nothing;
  const stamps = new Map<string, string>();
  const env = new Map<string, string | null>();
  const doubt = () => void (doubts = true);
  const see = (path: string): string => {
    const mark = stamps.get(path) ?? stamp(path);
    stamps.set(path, mark);
    return mark;
  };
  follow(own, () => busy > 0, see, doubt);
  return {
    stamps,
    env,
    doubt,
    doubtful: () => doubts,
    during: async (work) => {
      if (busy === 0) unwatch = watchGlobals(env, doubt);
      busy += 1;
      try {
        return await work();
      } finally {
        busy -= 1;
        if (busy === 0) unwatch();
      }
    },
  };
}

const nothing = (): void => undefined;
type See = (path: string) => string;

function follow(own: string, active: () => boolean, see: See, doubt: () => void): void {
  // Taken here: in the package a part of Node is required where it is used, and these hooks hear of that as well.
  const [toPath, builtIn] = [fileURLToPath, isBuiltin];
  registerHooks({
    resolve: (specifier, context, next) => {
      const { parentURL } = context;
      const parent = active() && parentURL?.startsWith('file:') ? toPath(parentURL) : own;
      if (parent.startsWith(own)) return next(specifier, context);
      if (!builtIn(specifier)) seeWays(specifier, parent, see, doubt);
      else if (!pure.test(specifier)) {
        if (!context.conditions.includes('require')) return watchedPart(specifier);
        doubt();
      }
      return next(specifier, context);
    },
    load: (url, context, next) => {
      if (active() && url.startsWith('file:')) {
        const path = toPath(url);
        see(path);
        // It says what kind of module the file is.
        upwards(dirname(path), (folder) => see(join(folder, 'package.json')) !== '');
      }
      return next(url, context);
    },
  });
}

/** The parts of Node whose answers never change. */
const pure =
  /^(node:)?(path|url|util|events|assert|buffer|string_decoder|querystring|stream|timers|zlib|async_hooks|diagnostics_channel|punycode)(\/|$)/;

/** Each place where Node looks for what is imported, up to the one where it is: a file put before it would win. */
function seeWays(specifier: string, parent: string, see: See, doubt: () => void): void {
  const folder = dirname(parent);
  if (specifier.startsWith('.')) see(join(folder, specifier));
  else if (specifier.startsWith('/')) see(specifier);
  else if (specifier.startsWith('#')) doubt();
  else if (!specifier.includes(':')) {
    const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
    upwards(folder, (one) => see(join(one, 'node_modules', name, 'package.json')) !== '');
  }
}

function upwards(folder: string, found: (folder: string) => boolean): void {
  for (let at = folder; !found(at) && at !== dirname(at);) at = dirname(at);
}

/** A part of Node that tells when something of it is used; to import it tells nothing yet. */
function watchedPart(name: string) {
  const part: object = createRequire(import.meta.url)(name);
  const keys = Object.keys(part).filter(
    (key) => /^[A-Za-z_$][\w$]*$/.test(key) && key !== 'default',
  );
  const source = `import $part, * as $all from ${JSON.stringify(name)};
const $guard = globalThis[Symbol.for(${JSON.stringify(guardName)})];
export default $guard($part);
${keys.map((key) => `export const ${key} = $guard($all.${key});`).join('\n')}`;
  const url = `data:text/javascript,${encodeURIComponent(source)}`;
  return { url, format: 'module', shortCircuit: true };
}
