import { createHash } from 'node:crypto';
import { closeSync, createReadStream, createWriteStream, fstatSync, fsyncSync } from 'node:fs';
import { openSync, promises as fs, readSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Entry } from '../model/walk.ts';
import type { Kept, WalkJournal, WalkStore } from '../model/walk-store.ts';
import type { Files } from '../model/files.ts';
import { guarded, makeFolders, storageFailure } from './files.ts';

/** Bytes that one file of evidence may have. */
const mostBytes = 10_000_000;
const journalName = 'journal.jsonl';

/** The walks of a workspace, a folder each. */
export const walkStore = (files: Files, folder: string): WalkStore => ({
  ids: () => files.list(folder),
  folder: (id) => join(folder, id),
  text: async (id) => {
    const read = await files.text(join(folder, id, journalName));
    return read.is === 'there' ? read.text : null;
  },
  open: (id) => openJournal(join(folder, id)),
});

/** Opens a walk's journal to go on with it. Throws a `storage` failure. */
async function openJournal(path: string): Promise<WalkJournal> {
  const file = join(path, journalName);
  const descriptor = await guarded(file, async () => {
    makeFolders(path);
    return openSync(file, 'a+', 0o600);
  });
  const write = (text: string) => {
    try {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
      fsyncSync(descriptor);
    } catch (error) {
      throw storageFailure(file, error);
    }
  };
  // A line that a crash cut must not swallow the next one.
  let cut = endsInTheMiddle(descriptor);
  return {
    append: (entry: Entry) => {
      write(`${cut ? '\n' : ''}${JSON.stringify(entry)}\n`);
      cut = false;
    },
    keep: (step, source) => keep(path, step, source),
    keepText: (step, name, text) => keepText(path, step, name, text),
    close: () => closeSync(descriptor),
  };
}

function endsInTheMiddle(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  return size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
}

/** Copies a file into the walk's folder, where nobody can run it, and counts what it copies. */
async function keep(folder: string, step: string, source: string): Promise<Kept> {
  const stat = await fs.stat(source).catch(() => null);
  if (stat === null) return refused(`There is no file ${source}.`);
  if (stat.isDirectory())
    return refused(`${source} is a folder; give one file, such as an archive of it.`);
  if (!stat.isFile()) return refused(`${source} is no plain file.`);
  if (stat.size > mostBytes) return tooLarge(source, stat.size);
  const name = basename(source);
  const path = await freeName(folder, step, name);
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = new Transform({
    transform(piece: Buffer, _, done) {
      bytes += piece.length;
      hash.update(piece);
      // It may grow while it is read.
      done(bytes > mostBytes ? new Error('grown') : null, piece);
    },
  });
  try {
    await pipeline(
      createReadStream(source),
      counted,
      createWriteStream(join(folder, path), { mode: 0o600 }),
    );
  } catch (error) {
    await fs.rm(join(folder, path), { force: true });
    if (bytes > mostBytes) return tooLarge(source, bytes);
    return refused(`${source} cannot be copied: ${storageWhy(join(folder, path), error)}.`);
  }
  return { is: 'kept', file: { name, path, bytes, sha256: hash.digest('hex') } };
}

async function keepText(folder: string, step: string, name: string, text: string): Promise<Kept> {
  const data = Buffer.from(text);
  if (data.length > mostBytes) return tooLarge(name, data.length);
  const path = await freeName(folder, step, name);
  try {
    await fs.writeFile(join(folder, path), data, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    return refused(`${name} cannot be kept: ${storageWhy(join(folder, path), error)}.`);
  }
  const sha256 = createHash('sha256').update(data).digest('hex');
  return { is: 'kept', file: { name, path, bytes: data.length, sha256 } };
}

const refused = (why: string): Kept => ({ is: 'refused', why });
const tooLarge = (source: string, bytes: number): Kept =>
  refused(
    `${source} has ${(bytes / 1e6).toFixed(1)} MB, and evidence may have ${mostBytes / 1e6} MB. Cut it, or give a link in the note.`,
  );

function storageWhy(path: string, error: unknown): string {
  const { failure } = storageFailure(path, error);
  return failure.kind === 'storage' ? failure.why : String(error);
}

/** A place below `evidence` that nothing has yet. */
async function freeName(folder: string, step: string, of: string): Promise<string> {
  const name = `${step}-${of}`.replaceAll(/[^\w.-]/g, '_').slice(-100);
  makeFolders(join(folder, 'evidence'));
  const taken = new Set(await fs.readdir(join(folder, 'evidence')));
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${number}-${name}`;
  return join('evidence', free);
}
