import { failureOf } from '../model/failure.ts';
import type { Failure, Spot } from '../model/failure.ts';

/**
 * What a task threw, as a failure. What is not a failure yet gets the line of the user's own file that it comes from:
 * the topmost that belongs neither to Node, nor to this package (the folder `own`), nor to any installed one.
 */
export function blamed(error: unknown, own: string): Failure {
  const failure = failureOf(error);
  if (failure.kind !== 'thrown') return failure;
  if (!(error instanceof Error))
    return {
      ...failure,
      message: `it threw “${failure.message}”, which is no Error`,
      byTask: true,
    };
  const at = spotIn(failure.stack, own);
  return at === null ? failure : { ...failure, at, byTask: true };
}

function spotIn(stack: string, own: string): Spot | null {
  for (const [, path = '', line] of stack.matchAll(frame)) {
    // A config that was read anew has a number after its path.
    const file = decodeURI(path).replace(/\?\d+$/, '');
    const strange =
      /\/node_modules\//.test(file) ||
      [`${own}/src/`, `${own}/dist/`, `${own}/tasks/`].some((one) => file.startsWith(one));
    if (!strange) return { file, line: Number(line) };
  }
  return null;
}

/** `at f (file:///a/b.ts:1:2)`, `at /a/b.ts:1:2`; Node's own files are `node:…`. */
const frame = /^\s+at (?:.*\()?(?:file:\/\/)?(\/.+?):(\d+):\d+\)?$/gm;
