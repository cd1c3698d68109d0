import { relative, resolve } from 'node:path';
import type { Forgotten, FreshRecord, Globs, Seen } from '../model/freshness.ts';
import type { Json } from '../model/json.ts';
import type { Node } from '../plan/plan.ts';
import { fileChanges } from '../plan/fingerprint.ts';
import { globsOf, withFiles } from './fresh.ts';
import type { Checked, Fingerprint, Watched } from './fresh.ts';

/** Forgets an earlier success. Must come before the task runs: what it leaves when it fails or is stopped never counts. */
export async function forget(site: Watched, node: Node, now: Fingerprint): Promise<void> {
  // Seen now, since the task may change what it reads.
  await now.inputs();
  await site.store.fresh.remove(node.name, now.key);
}

/** Remembers a success; null where it was. Throws a `storage` failure. */
export async function remember(
  site: Watched & { readonly runId: string; readonly now: () => number },
  node: Node,
  now: Fingerprint,
  result: Json | undefined,
): Promise<Forgotten | null> {
  const tracker = await site.tracker();
  const globs = globsOf(site, node);
  const before = await now.inputs();
  if (!(await tracker.untouched(globs.inputs, before.mark))) {
    const after = await tracker.see(globs.inputs, before.files);
    if (after.digest !== before.digest)
      return { is: 'inputs', changes: fileChanges('inputs', before.files, after.files) };
  }
  const outputs = await tracker.see(globs.outputs, new Map());
  const missing = globs.outputs.patterns.filter(
    (pattern) => !/[*?[\](){}!]/.test(pattern) && !isThere(globs.outputs, pattern, outputs),
  );
  if (missing.length > 0) return { is: 'outputs', missing };
  if (JSON.stringify(site.mask.deep(result ?? null)) !== JSON.stringify(result ?? null))
    return { is: 'secret' };
  const record: Omit<FreshRecord, 'inputs' | 'outputs'> = {
    task: node.name,
    run: site.runId,
    at: site.now(),
    parts: now.parts,
    ...(result === undefined ? {} : { result }),
  };
  const whole = withFiles(record, before, outputs);
  await site.store.fresh.write(now.key, whole.record, whole.files);
  return null;
}

/** Keeps how touched files stand now, so that the next check need not read them. A miss costs nothing but time. */
export async function refresh(site: Watched, checked: Checked & { is: 'fresh' }): Promise<void> {
  const { touched, now, record } = checked;
  if (touched === null) return;
  // Another run may have forgotten it since, because it is at work.
  const still = await site.store.fresh.read(record.task, now.key);
  if (still.is === 'there' && still.record.run === record.run)
    await site.store.fresh.write(now.key, touched.record, touched.files).catch(() => undefined);
}

function isThere({ root, from }: Globs, pattern: string, { files }: Seen): boolean {
  const path = relative(root, resolve(from, pattern));
  return [...files.keys()].some((one) => one === path || one.startsWith(`${path}/`));
}
