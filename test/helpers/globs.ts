import type { Globs } from '../../src/model/freshness.ts';

/** Patterns that begin at the root, and leave to git what it ignores. */
export const globs = (root: string, ...patterns: readonly string[]): Globs => ({
  root,
  from: root,
  patterns,
  except: [],
  ignoring: true,
});
