import { breakDown, compareWeights } from '../../src/domain/image/index.ts';
import { kpiPolicy } from '../../src/domain/permissions/index.ts';
import type { ImageResult } from '../../src/domain/permissions/index.ts';
import { failureOf } from '../../src/index.ts';
import { openImage, planReading, wantedImage } from '../image/index.ts';
import { checkImage } from '../permission-check/image.ts';
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
    const only = async (now: string, other: string) =>
      (
        await checkImage(
          {
            ...context,
            options: { failOn: 'error' },
            prepared: { now: await plan(now), before: await plan(other), dockerfile: null },
          },
          kpiPolicy,
        )
      ).groups;
    return {
      before: before.breakdown.bytes.image,
      after: after.breakdown.bytes.image,
      paths: compareWeights(before.weight, after.weight, least),
      added: await only(head.tag, base.tag),
      removed: await only(base.tag, head.tag),
    };
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'thrown' || failure.kind === 'cancelled' || context.signal.aborted)
      throw error;
    context.warn('The images cannot be read, so nothing is said of sizes and permissions.');
    return null;
  }
}
