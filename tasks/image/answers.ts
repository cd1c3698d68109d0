import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context, Json, Needs } from '../../src/index.ts';
import type { Plan } from './plan.ts';

type Remembering = Pick<Context<unknown, Needs, unknown>, 'files' | 'state' | 'platform'>;

/**
 * What was worked out about an image, remembered: an image never changes, so only another question or another version of
 * this program makes another answer. `work` says whether its answer is one to keep.
 */
export async function answer<T extends Json>(
  context: Remembering,
  { wanted, image }: Plan,
  question: string,
  work: () => Promise<{ readonly value: T; readonly keep: boolean }>,
): Promise<T> {
  const program = await version(context);
  if (wanted.is !== 'engine' || program === null) return (await work()).value;
  const key = createHash('sha256').update(`${program}\n${question}`).digest('hex').slice(0, 16);
  const file = join(answersFolder(context.state), `${wanted.id.replace(/^.*:/, '')}-${key}.json`);
  // Without the layers behind it, an answer is one that was left behind.
  const read = image === null ? null : await context.files.text(file);
  if (read?.is === 'there') {
    try {
      const value: T = JSON.parse(read.text);
      return value;
    } catch {
      // A file that is broken is as good as none.
    }
  }
  const { value, keep } = await work();
  if (keep) await context.files.write(file, JSON.stringify(value));
  return value;
}

export const answersFolder = (state: string): string => join(state, 'answers');

/** What tells one build of this program from another; null where it runs from its sources, which change under one version. */
async function version({ files, platform }: Remembering): Promise<string | null> {
  const here = fileURLToPath(import.meta.url);
  if (here.endsWith('.ts')) return null;
  return `${platform.kpiTasks} ${(await files.stat(here))?.modified}`;
}
