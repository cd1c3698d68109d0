import { join } from 'node:path';
import { breakDown, compareWeights } from '../../src/domain/image/index.ts';
import type { ImageResult } from '../../src/domain/permissions/index.ts';
import { failureOf } from '../../src/index.ts';
import { openImage, planReading, wantedImage } from '../image/index.ts';
import { checkImage } from '../permission-check/image.ts';
import type { Side } from './plan.ts';
import type { Comparing } from './trees.ts';

type Groups = ImageResult['groups'];

/** How the images of the two commits differ. */
export type Images = {
  /** Bytes of all layers. */
  readonly before: number;
  readonly after: number;
  readonly paths: readonly {
    readonly name: string;
    readonly before: number;
    readonly after: number;
  }[];
  /** Findings that only the one has. */
  readonly added: Groups;
  readonly removed: Groups;
};

/** Differences below this are noise: a log line, a time in a compiled file. */
const least = 10_000;

/** Reads both images; null, with a warning, where they cannot be read. */
export async function compareImages(context: Comparing): Promise<Images | null> {
  const [base, head] = context.prepared.sides;
  try {
    const plan = async (tag: string) =>
      planReading(context, await wantedImage(context, tag), { is: 'layers' }, 'auto');
    const taken = async (tag: string) =>
      breakDown((await openImage(context, await plan(tag))).image);
    const [before, after] = [await taken(base.tag), await taken(head.tag)];
    const only = async (now: Side, other: Side) => {
      const [own, others] = [await plan(now.tag), await plan(other.tag)];
      const dockerfile = await dockerfileOf(context, now);
      const prepared = { now: own, before: others, dockerfile, mounts: [] };
      const options = { failOn: 'error' } as const;
      return (await checkImage({ ...context, options, prepared })).groups;
    };
    return {
      before: before.breakdown.bytes.image,
      after: after.breakdown.bytes.image,
      paths: compareWeights(before.weight, after.weight, least),
      added: await only(head, base),
      removed: await only(base, head),
    };
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'thrown' || failure.kind === 'cancelled' || context.signal.aborted)
      throw error;
    context.warn('The images cannot be read, so nothing is said of sizes and permissions.');
    return null;
  }
}

/** The Dockerfile that a side was built from, so that lines of it can be named. */
async function dockerfileOf({ files, prepared }: Comparing, { folder }: Side) {
  const path = join(folder, prepared.prefix, 'Dockerfile');
  const read = await files.text(path);
  return read.is === 'there' ? { path, text: read.text } : null;
}
