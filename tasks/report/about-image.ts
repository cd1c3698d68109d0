import type { BuildRecord } from '../../src/domain/build-log/index.ts';
import { breakDown } from '../../src/domain/image/index.ts';
import { failureOf } from '../../src/index.ts';
import type { Context, Needs } from '../../src/index.ts';
import { openImage, planReading, wantedImage } from '../image/index.ts';
import { workspaceDockerfile } from '../permission-check/dockerfile.ts';
import { checkImage } from '../permission-check/image.ts';
import type { Checked, Sizes } from './html/image.ts';

/** What is in the image of a build: where its bytes are, and who owns what. */
export type AboutImage = {
  readonly sizes: Sizes;
  readonly permissions: Checked;
};

/** Looks into the image of a build while the engine still has it; otherwise says why not. */
export async function aboutImage(
  context: Context<unknown, Needs, unknown>,
  { image }: BuildRecord,
): Promise<AboutImage | null> {
  if (image.name === null || image.after === null) return null;
  try {
    const wanted = await wantedImage(context, image.name);
    if (wanted.is === 'engine' && wanted.id !== image.after) {
      context.warn(`${image.name} names another image by now, so nothing is said about this one.`);
      return null;
    }
    const plan = () => planReading(context, wanted, { is: 'layers' }, 'auto');
    const { breakdown } = breakDown((await openImage(context, await plan())).image);
    // Planned anew, since what was read is known by now.
    const now = await plan();
    const dockerfile = await workspaceDockerfile(context);
    // Who reads a report mounts other things.
    const prepared = { now, before: null, dockerfile, mounts: [] };
    const { findings: _, ...permissions } = await checkImage({
      ...context,
      options: { failOn: 'error' },
      prepared,
    });
    const { bytes, tree, folders } = breakdown;
    return { sizes: { image: wanted.name, bytes, tree, folders }, permissions };
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === 'thrown' || failure.kind === 'cancelled') throw error;
    context.warn(
      `The image cannot be read, so nothing is said about it: ${failure.kind === 'missing' ? failure.why : image.name}`,
    );
    return null;
  }
}
