import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type {
  FileFacts,
  FreshFiles,
  FreshRecord,
  FreshStore,
  Remembered,
} from '../model/freshness.ts';
import type { Files } from '../model/files.ts';
import { isAlive } from './lock.ts';

/** Records of one task that are kept: one for each set of options it was run with, the newest. */
const most = 50;

/** Successes, in `folder/TASK/KEY.record`, and their files beside them in `KEY.files`. */
export function freshStore(files: Files, folder: string): FreshStore {
  const home = (task: string) => join(folder, folderName(task));
  const path = (task: string, key: string, kind: string) => join(home(task), `${key}.${kind}`);
  const read = async (task: string, key: string): Promise<Remembered> => {
    const file = path(task, key, 'record');
    const said = await files.text(file);
    if (said.is === 'absent') return { is: 'absent' };
    const record = said.is === 'there' ? recordIn(said.text) : null;
    return record === null || record.task !== task
      ? { is: 'damaged', path: file }
      : { is: 'there', record };
  };
  return {
    read,
    files: async (task, key) => {
      const said = await files.text(path(task, key, 'files'));
      return said.is === 'there' ? filesIn(said.text) : null;
    },
    newest: async (task) => {
      const keys = keysOf(await files.list(home(task)));
      const all = await Promise.all(keys.map((key) => read(task, key)));
      const records = all.flatMap((one) => (one.is === 'there' ? [one.record] : []));
      return records.toSorted((one, other) => other.at - one.at)[0] ?? null;
    },
    write: async (key, record, facts) => {
      await files.write(path(record.task, key, 'files'), filesText(facts));
      // Last, since only this file says that the task succeeded.
      await files.write(path(record.task, key, 'record'), sealed(JSON.stringify(record)));
      await prune(files, home(record.task));
    },
    remove: (task, key) => files.remove(path(task, key, 'record')),
  };
}

const keysOf = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) => (name.endsWith('.record') ? [name.slice(0, -'.record'.length)] : []));

function isLeft(name: string): boolean {
  const writer = /\.(\d+)-\w+\.tmp$/.exec(name)?.[1];
  return writer !== undefined && !isAlive(Number(writer));
}

async function prune(files: Files, folder: string): Promise<void> {
  const names = await files.list(folder);
  // What a run that was killed was about to write.
  for (const name of names.filter(isLeft)) await files.remove(join(folder, name));
  const keys = keysOf(names);
  if (keys.length <= most) return;
  const ages = await Promise.all(
    keys.map(async (key) => ({
      key,
      age: (await files.stat(join(folder, `${key}.record`)))?.modified ?? 0,
    })),
  );
  for (const { key } of ages.toSorted((one, other) => other.age - one.age).slice(most))
    for (const kind of ['record', 'files']) await files.remove(join(folder, `${key}.${kind}`));
}

/** People recognise it, and no two tasks share it, though `a:b` and `a_b` look alike. */
const folderName = (task: string): string =>
  `${task.replaceAll(/[^\w.-]/g, '_').slice(0, 80)}-${createHash('sha1').update(task).digest('hex').slice(0, 8)}`;

function recordIn(text: string): FreshRecord | null {
  const body = unsealed(text);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the seal says that `write` made it.
  return body === null ? null : (JSON.parse(body) as FreshRecord);
}

type Row = readonly [path: string, hash: string, stat: string | null];

function filesText({ inputs, outputs }: FreshFiles): string {
  return sealed(JSON.stringify({ inputs: rows(inputs), outputs: rows(outputs) }));
}

function filesIn(text: string): FreshFiles | null {
  const body = unsealed(text);
  if (body === null) return null;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the seal says that `filesText` made it.
  const read = JSON.parse(body) as Record<'inputs' | 'outputs', readonly Row[]>;
  return { inputs: factsIn(read.inputs), outputs: factsIn(read.outputs) };
}

const rows = (facts: FileFacts): Row[] =>
  [...facts].map(([path, { hash, stat }]) => [path, hash, stat]);
const factsIn = (all: readonly Row[]): FileFacts =>
  new Map(all.map(([path, hash, stat]) => [path, { hash, stat }]));

/** With its version and a sum of itself: a file that lost its end must not pass for a shorter one. */
const sealed = (body: string): string => `1 ${sum(body)}\n${body}\n`;

function unsealed(text: string): string | null {
  const cut = text.indexOf('\n');
  const body = text.slice(cut + 1, -1);
  return text.slice(0, cut) === `1 ${sum(body)}` ? body : null;
}

const sum = (text: string): string => createHash('sha1').update(text).digest('hex');
