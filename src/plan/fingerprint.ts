import type { Change, FileFacts, Parts } from '../model/freshness.ts';
import type { Json } from '../model/json.ts';

/** What differs between two fingerprints of a task, apart from its files. */
export function partChanges(before: Parts, now: Parts): readonly Change[] {
  return [
    ...optionChanges(before, now),
    ...names(before.environment, now.environment).flatMap((name): Change[] => {
      const [old, young] = [before.environment[name] ?? null, now.environment[name] ?? null];
      const how = old === null ? 'set' : young === null ? 'unset' : 'changed';
      return old === young ? [] : [{ is: 'variable', name, how }];
    }),
    ...names(before.tools, now.tools).flatMap((name): Change[] => {
      const [old, young] = [before.tools[name] ?? null, now.tools[name] ?? null];
      return old === young ? [] : [{ is: 'tool', name, before: old, now: young }];
    }),
    ...names(before.needs, now.needs).flatMap((name): Change[] =>
      before.needs[name] === now.needs[name] ? [] : [{ is: 'result', name }],
    ),
    ...codeChanges(before.code ?? {}, now.code ?? {}),
    ...(before.task === now.task ? [] : [{ is: 'definition' } as const]),
  ];
}

const codeChanges = (before: Named, now: Named): readonly Change[] =>
  names(before, now).flatMap((path): Change[] =>
    before[path] === now[path] ? [] : [{ is: 'code', path }],
  );

/** How the options and the words after `--` differ. */
export function optionChanges(before: Parts, now: Parts): readonly Change[] {
  const options = names(before.options, now.options).flatMap((name): Change[] => {
    const [old, young] = [before.options[name] ?? null, now.options[name] ?? null];
    return same(old, young) ? [] : [{ is: 'option', name, before: old, now: young }];
  });
  return same(before.rest, now.rest)
    ? options
    : [...options, { is: 'rest', before: before.rest, now: now.rest }];
}

/** Which files were added, removed or changed, in the order of their paths. */
export function fileChanges(
  of: 'inputs' | 'outputs',
  before: FileFacts,
  now: FileFacts,
): readonly Change[] {
  const changes: Extract<Change, { is: 'file' }>[] = [];
  for (const path of before.keys())
    if (!now.has(path)) changes.push({ is: 'file', of, path, how: 'removed' });
  for (const [path, { hash }] of now) {
    const old = before.get(path)?.hash;
    if (old !== hash)
      changes.push({ is: 'file', of, path, how: old === undefined ? 'added' : 'changed' });
  }
  return changes.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/**
 * The value with paths below the root as paths from it, so that a checkout that was moved, or a second one with the same
 * content, has the same fingerprint.
 */
export function fromRoot(value: unknown, root: string): Json {
  if (typeof value === 'string') {
    if (value === root) return '<root>';
    return value.startsWith(`${root}/`) ? `<root>${value.slice(root.length)}` : value;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return value.map((part) => fromRoot(part, root));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([key, part]) => [key, fromRoot(part, root)]),
  );
}

type Named = Readonly<Record<string, unknown>>;
const names = (one: Named, other: Named): readonly string[] => [
  ...new Set([...Object.keys(one), ...Object.keys(other)]),
];
const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
