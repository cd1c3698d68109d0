import module from 'node:module';
import { pathToFileURL } from 'node:url';

let hooked = false;

/**
 * Imports a module by its path. A TypeScript file outside `node_modules` is read as an ES module whatever the nearest
 * package.json says, so that a config works in a CommonJS project, and Node has nothing to warn about.
 */
export function importModule(path: string): Promise<unknown> {
  if (!hooked) {
    hooked = true;
    module.registerHooks({
      load: (url, context, next) =>
        /\.m?ts$/.test(url) && !url.includes('/node_modules/')
          ? next(url, { ...context, format: 'module-typescript' })
          : next(url, context),
    });
  }
  return import(pathToFileURL(path).href);
}
