import picomatch from 'picomatch';
import type { Compile } from '../../src/domain/permissions/index.ts';

/** Makes globs ready with picomatch: dot files count, and a slash is never part of a name. */
export const compileGlob: Compile = (glob) => {
  const whole = /^(?<base>[^*?[\]{}()!+@\\]*)\/\*\*$/.exec(glob)?.groups?.['base'];
  if (whole !== undefined) return { base: whole || '/', all: true, test: () => true };
  const { base } = picomatch.scan(glob);
  return { base: base === '' ? '/' : base, all: false, test: picomatch(glob, { dot: true }) };
};
