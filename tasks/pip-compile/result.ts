import { changeText } from '../../src/domain/python-deps/changes.ts';
import { shortRevision } from '../../src/domain/python-deps/name.ts';
import type { Change } from '../../src/domain/python-deps/changes.ts';

/** What a compile gives. */
export type CompileResult = {
  readonly state: 'changed' | 'unchanged' | 'fresh';
  readonly changes: readonly Change[];
  /** Packages that were asked to move and did not. */
  readonly unmoved: readonly {
    readonly name: string;
    readonly version: string;
    readonly files: readonly string[];
    readonly state: 'newest' | 'held' | 'asked' | 'unknown';
    /** What holds it, a sentence each. */
    readonly by: readonly string[];
  }[];
  /** Files of the checkout, from its root. */
  readonly written: readonly string[];
  /** Contradictions that are left between the files. */
  readonly differences: readonly string[];
  readonly uv: string;
  readonly python: string | null;
  readonly imagePython: string | null;
};

/** The table of what moved, and what did not though it was asked to. */
export function printCompile(result: CompileResult): string {
  const width = Math.max(0, ...result.changes.map(({ name }) => name.length));
  const how = `${result.uv.replace(/ \(.*/u, '')}, Python ${result.python ?? 'unknown'}`;
  const head = {
    fresh: 'Up to date: nothing has changed since the last compile, so uv was not run',
    unchanged: `Compiled with ${how}: every pin stays as it is`,
    changed: `Compiled with ${how}: wrote ${result.written.join(', ')}`,
  };
  return [
    head[result.state],
    ...result.changes.map((change) => `  ${changeText(change, width)}`),
    ...result.unmoved.flatMap(unmovedLines),
    ...(result.state === 'changed' && result.changes.length === 0
      ? ['  no version moved; only comments or the order of lines did']
      : []),
  ].join('\n');
}

function unmovedLines(one: CompileResult['unmoved'][number]): readonly string[] {
  const where = `${one.name} stays at ${shortRevision(one.version)} (${one.files.join(', ')})`;
  const why = {
    newest: [`  ${where}: there is none newer`],
    held: [`  ${where}: it is held back`, ...one.by.map((line) => `    ${line}`)],
    asked: [`  ${where}: ${one.by.join(', ')}`],
    unknown: [`  ${where}: uv gives no reason`],
  };
  return why[one.state];
}
