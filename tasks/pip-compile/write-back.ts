import { join } from 'node:path';
import { outputOf } from '../../src/domain/python-deps/command.ts';
import type { Pair } from '../../src/domain/python-deps/drift.ts';
import { Stop } from '../../src/index.ts';
import { keepOwner } from '../checkout/keep-owner.ts';
import type { CompileContext } from './run.ts';

/** Writes what changed into the checkout, all or nothing; gives the paths of what was written. */
export async function writeBack(
  context: CompileContext,
  before: readonly Pair[],
  after: readonly Pair[],
): Promise<readonly string[]> {
  const changed = after.flatMap(({ path, txt }) => {
    const old = before.find((pair) => pair.path === path)?.txt ?? null;
    return txt === null || txt === old ? [] : [{ path: outputOf(path), old }];
  });
  const { kpi, copy } = context.prepared;
  const saved = join(context.state, 'copies', 'pip-compile-before');
  for (const { path, old } of changed)
    if (old !== null) await context.files.write(join(saved, path), old);
  const done: typeof changed = [];
  try {
    for (const one of changed) {
      done.push(one);
      await overwrite(context, join(copy, one.path), join(kpi, one.path), one.old === null);
    }
  } catch (error) {
    for (const { path, old } of done)
      if (old === null) await context.files.remove(join(kpi, path));
      else await overwrite(context, join(saved, path), join(kpi, path), false);
    throw error;
  }
  await context.files.remove(saved);
  return changed.map(({ path }) => path);
}

/** Into the file that stands there, so that it keeps its owner, its mode and what links to it. */
async function overwrite(
  context: CompileContext,
  from: string,
  to: string,
  isNew: boolean,
): Promise<void> {
  const ended = await context.read({ argv: ['cp', from, to] });
  if (ended.code !== 0)
    throw new Stop({ kind: 'storage', path: to, why: ended.stderr.trim().replace(/^.*: /u, '') });
  if (isNew) await keepOwner(context, to, null);
}
