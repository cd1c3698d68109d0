import { resolve } from 'node:path';
import type {
  Ahead,
  Change,
  FileFacts,
  FreshFiles,
  FreshRecord,
  Globs,
  Parts,
  Seen,
} from '../model/freshness.ts';
import type { Prepared } from '../model/task.ts';
import { fileChanges, optionChanges, partChanges } from '../plan/fingerprint.ts';
import type { Node } from '../plan/plan.ts';
import { preparing } from './context.ts';
import { partsOf } from './parts.ts';
import type { Known } from './parts.ts';
import { placeOf } from './place.ts';
import type { Site } from './world.ts';

/** What a check needs of the outside; it changes nothing. */
export type Watched = Pick<Site, 'looking' | 'store' | 'subject' | 'root' | 'tracker' | 'mask'>;

/** Everything that decides whether a task must run, as it is now. */
export type Fingerprint = {
  /** Stands for the options. */
  readonly key: string;
  readonly parts: Parts;
  /** Read only where they are asked for. */
  readonly inputs: () => Promise<Seen>;
};

/** Whether a task is up to date. */
export type Checked =
  | {
      readonly is: 'fresh';
      readonly record: FreshRecord;
      /** Where files were touched and are the same: the record as it may stand from now on. */
      readonly touched: { readonly record: FreshRecord; readonly files: FreshFiles } | null;
      readonly now: Fingerprint;
    }
  | { readonly is: 'stale'; readonly changes: readonly Change[]; readonly now: Fingerprint };

/** Holds a task against what is remembered of its success. Null for a task that says nothing to go by. */
export async function check(
  site: Watched,
  node: Node,
  known: Known,
  prepared: () => Promise<Prepared>,
  asked: Promise<Ahead | null> | null = null,
): Promise<Checked | null> {
  const { name } = node;
  const { freshness, readOnly } = node.task;
  if (freshness === null || readOnly) return null;
  const { key, parts } = await partsOf(site, node, known);
  const stored = await site.store.fresh.read(name, key);
  if (stored.is !== 'there') {
    const inputs = once(async () =>
      (await site.tracker()).see(globsOf(site, node).inputs, new Map()),
    );
    const newest = stored.is === 'absent' ? await site.store.fresh.newest(name) : null;
    const [first, ...more] = newest === null ? [] : optionChanges(newest.parts, parts);
    const why: Change = stored.is === 'damaged' ? stored : (first ?? { is: 'unknown' });
    return { is: 'stale', changes: [why, ...more], now: { key, parts, inputs } };
  }
  const { record } = stored;
  const files = await compared(site, node, record, key, (await asked) ?? undefined);
  const now = { key, parts, inputs: files.inputs };
  const differing = partChanges(record.parts, parts).filter(
    (change) => change.is !== 'result' || known.results.has(change.name),
  );
  const changes = [...differing, ...files.changes, ...known.pending];
  if (changes.length > 0) return { is: 'stale', changes, now };
  const own = await ownCheck(site, node, known, prepared);
  return own === null
    ? { is: 'fresh', record, touched: files.touched, now }
    : { is: 'stale', changes: [own], now };
}

/** The task's own word; null where it has nothing against. */
async function ownCheck(
  site: Watched,
  node: Node,
  known: Known,
  prepared: () => Promise<Prepared>,
): Promise<Change | null> {
  const { freshness } = node.task;
  if (freshness === null || freshness.upToDate === null) return null;
  const needs = Object.fromEntries(known.results);
  const said = await freshness.upToDate({
    ...preparing(site, node, await placeOf(site.looking, node)),
    needs,
    prepared: await prepared(),
  });
  return said === true ? null : { is: 'stated', why: said === false ? null : said };
}

/** The files of a record as they are now; they are read only where something was touched. */
async function compared(
  site: Watched,
  node: Node,
  record: FreshRecord,
  key: string,
  ahead?: Ahead,
) {
  const tracker = await site.tracker();
  const globs = globsOf(site, node);
  const before = once(() => site.store.fresh.files(record.task, key));
  const known = async (of: Side): Promise<FileFacts> => (await before())?.[of] ?? new Map();
  const look = async (of: Side) => {
    if (await tracker.untouched(globs[of], record[of].mark, ahead)) return null;
    return tracker.see(globs[of], await known(of));
  };
  const [inputs, outputs] = await Promise.all([look('inputs'), look('outputs')]);
  const whole = async (of: Side, now: Seen | null): Promise<Seen> => {
    if (now !== null) return now;
    const files = (await before())?.[of];
    return files ? { ...record[of], files } : tracker.see(globs[of], new Map());
  };
  const changes: Change[] = [];
  for (const [of, now] of [
    ['inputs', inputs],
    ['outputs', outputs],
  ] as const) {
    if (now === null || now.digest === record[of].digest) continue;
    const old = await before();
    changes.push(
      ...(old === null
        ? [{ is: 'damaged', path: `${record.task} ${key}` } as const]
        : fileChanges(of, old[of], now.files)),
    );
  }
  const same = changes.length === 0 && (inputs !== null || outputs !== null);
  const touched = same
    ? withFiles(record, await whole('inputs', inputs), await whole('outputs', outputs))
    : null;
  return { inputs: once(() => whole('inputs', inputs)), changes, touched };
}
type Side = 'inputs' | 'outputs';

/** A record with files as they were seen. */
export const withFiles = (
  record: Omit<FreshRecord, Side>,
  inputs: Seen,
  outputs: Seen,
): { readonly record: FreshRecord; readonly files: FreshFiles } => ({
  record: { ...record, inputs: sum(inputs), outputs: sum(outputs) },
  files: { inputs: inputs.files, outputs: outputs.files },
});
const sum = ({ digest, mark, files }: Seen) => ({ digest, mark, count: files.size });

/** Which files a node reads and makes: its patterns begin in its own folder, or else at the root. */
export function globsOf(
  { root, looking }: Pick<Watched, 'root' | 'looking'>,
  { task, options }: Node,
): Readonly<Record<Side, Globs>> {
  const dir = task.dir(options);
  const from = dir === null ? root : resolve(looking.base, dir);
  const inputs = task.freshness?.inputs(options) ?? [];
  const outputs = task.freshness?.outputs(options) ?? [];
  return {
    inputs: { root, from, patterns: inputs, except: outputs, ignoring: true },
    // What a task makes is most often ignored by git.
    outputs: { root, from, patterns: outputs, except: [], ignoring: false },
  };
}

/** All of a fingerprint in one hash. */
export async function fingerprintOf(
  site: Watched,
  { parts, inputs }: Fingerprint,
): Promise<string> {
  const { digest } = await inputs();
  return (await site.tracker()).hash(JSON.stringify([parts, digest]));
}

/** Does the work at the first call, and gives the same ever after. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => (done ??= work());
}
