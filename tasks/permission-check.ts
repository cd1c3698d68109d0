import type { CheckoutResult, ImageResult, Policy } from '../src/domain/permissions/index.ts';
import { checkoutText, imageText, kpiPolicy } from '../src/domain/permissions/index.ts';
import { Stop, arg, flag, task } from '../src/index.ts';
import type { Preparing, Values } from '../src/index.ts';
import { archiveCommand, imageRequirements, wantedImage } from './image/index.ts';
import { checkCheckout, checkoutCommand, checkoutVerdict } from './permission-check/checkout.ts';
import { checkImage, imageVerdict } from './permission-check/image.ts';

const details =
  'Reads the image without starting a container, holds every path against the policy, and names the layer and the ' +
  'Dockerfile’s instruction that made it so. Reading costs what docker save costs, the first time: what was read of a ' +
  'layer is remembered. IMAGE may be a path: an archive of docker save, an OCI archive or its folder. --checkout looks ' +
  'for what containers left in the working copy as root, and for what kobo could not read in the image.';

const options = {
  image: arg.text('The image, or the path of an archive; without it, what build tags', {
    required: false,
  }),
  checkout: flag.on('Look at the working copy instead of an image'),
  baseline: flag.text('Show only what this image has not'),
  failOn: flag.choice(['error', 'warning'], 'How bad it must be for exit code 1', {
    default: 'error',
  }),
};

/** The check with a policy of one's own: a list of rules like `kpiPolicy`, or that one and some more. */
export const permissionCheckWith = (policy: Policy) =>
  task({
    name: 'permission-check',
    summary: 'Tell who owns what in the image, or in the checkout, and what ought not to be so',
    details,
    group: 'Image',
    examples: [
      'permission-check',
      'permission-check --checkout',
      'permission-check kpi:dev.mine --baseline kpi:dev.main',
      'permission-check ./image.tar --fail-on warning --json',
    ],
    options,
    requires: ({ checkout, image, baseline }) =>
      checkout ? [] : imageRequirements(image, ...(baseline === undefined ? [] : [baseline])),
    prepare: (look) => plan(look, policy),
    run: async (context): Promise<ImageResult | CheckoutResult> => {
      const { prepared } = context;
      return prepared.is === 'image'
        ? checkImage({ ...context, prepared }, policy)
        : checkCheckout({ ...context, prepared });
    },
    verdict: (result, { failOn }) =>
      'checkout' in result ? checkoutVerdict(result, failOn) : imageVerdict(result, failOn),
    print: (result, look) =>
      'checkout' in result ? checkoutText(result, look) : imageText(result, policy, look),
  });

export const permissionCheck = permissionCheckWith(kpiPolicy);

async function plan(look: Preparing<Values<typeof options>>, policy: Policy) {
  const { checkout, image, baseline } = look.options;
  if (checkout && (image !== undefined || baseline !== undefined))
    throw new Stop({
      kind: 'usage',
      what: '--checkout looks at the working copy, so no image can be named.',
      todo: ['$ kpi-tasks permission-check --checkout'],
    });
  if (checkout) return checkoutCommand(look);
  const wanted = await wantedImage(look, image);
  const other = baseline === undefined ? null : await wantedImage(look, baseline);
  return {
    is: 'image' as const,
    wanted,
    other,
    notes: [
      `image: ${wanted.name}`,
      `policy: ${policy.rules.length} rules`,
      'what was read of it before is not read again',
    ],
    commands: [archiveCommand(wanted), ...(other === null ? [] : [archiveCommand(other)])],
  };
}
