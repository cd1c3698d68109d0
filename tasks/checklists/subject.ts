import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Reading, Subject } from '../../src/index.ts';
import { gitIn } from '../checkout/git.ts';
import { wantedImage } from '../image/index.ts';
import { findWorkspace } from '../workspace.ts';

/** What a walk is about: the commit of the checkout with what is not committed, the image that `build` tags, and the pins. */
export async function findSubject(look: Reading): Promise<Subject> {
  const { kpi, named } = await findWorkspace(look);
  const path = kpi?.path ?? named.kpi;
  const [source, image] = await Promise.all([
    path === null ? nothing : sourceAt(look, path),
    builtNow(look),
  ]);
  return { ...source, image };
}

const nothing: Omit<Subject, 'image'> = { commit: null, branch: null, changes: null, inputs: {} };

async function sourceAt(look: Reading, path: string): Promise<Omit<Subject, 'image'>> {
  const git = gitIn(look, path);
  const [commit, branch, status, diff, pins] = await Promise.all([
    git.ask('rev-parse', '--verify', '--quiet', 'HEAD'),
    git.ask('symbolic-ref', '--quiet', '--short', 'HEAD'),
    git.ask('status', '--porcelain', '--', '.'),
    git.ask('diff', 'HEAD', '--', '.'),
    pinsAt(look, path),
  ]);
  const changed = (status ?? '') !== '';
  return {
    commit,
    branch,
    changes: changed ? digest(`${status}\n${diff ?? ''}`) : null,
    inputs: { pins },
  };
}

/** A digest of what is pinned, so that what was said of packages outlives commits that leave them alone. */
async function pinsAt({ files }: Reading, path: string): Promise<string> {
  const folder = join(path, 'dependencies', 'pip');
  const names = (await files.list(folder)).filter((name) => name.endsWith('.txt'));
  const texts = await Promise.all(names.map((name) => files.text(join(folder, name))));
  return digest(texts.map((read) => (read.is === 'there' ? read.text : '')).join('\0'));
}

/** The image under the usual name now; null where there is none, or no docker. */
async function builtNow(look: Reading): Promise<Subject['image']> {
  try {
    const records = { all: async () => ({ records: [], damaged: [] }) };
    const wanted = await wantedImage({ ...look, records }, undefined);
    return wanted.is === 'engine' ? { name: wanted.name, id: wanted.id } : null;
  } catch {
    // Whatever stands in the way of an image, there is none to judge.
    return null;
  }
}

const digest = (text: string): string => createHash('sha1').update(text).digest('hex');
