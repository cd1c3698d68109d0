import picomatch from 'picomatch';
import type { Compile } from '../../src/domain/permissions/index.ts';

/** Makes globs ready with picomatch: dot files count, and a slash is never part of a name. */
export const compileGlob: Compile = (glob) => {
  const parts = alternatives(glob);
  const whole = parts.map((part) => everything.exec(part)?.groups?.['base']);
  if (whole.every((base) => base !== undefined))
    return { bases: whole.map((base) => base || '/'), all: true, test: () => true };
  const bases = parts.map((part) => picomatch.scan(part).base || '/');
  return { bases, all: false, test: picomatch(glob, { dot: true }) };
};

const everything = /^(?<base>[^*?[\]{}()!+@\\]*)\/\*\*$/;

/** `/{srv,opt}/**` as its two: what each begins with tells at once that most paths are none of its. */
function alternatives(glob: string): readonly string[] {
  const [, names, rest] = /^\/\{([^{}()[\]*?!+@\\]+,[^{}()[\]*?!+@\\]+)\}(.*)$/.exec(glob) ?? [];
  return names === undefined || rest === undefined
    ? [glob]
    : names.split(',').map((name) => `/${name}${rest}`);
}
