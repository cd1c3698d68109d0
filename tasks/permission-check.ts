import type { CheckoutResult, ImageResult } from '../src/domain/permissions/index.ts';
import { checkoutText, imageText, rootsOf } from '../src/domain/permissions/index.ts';
import { Stop, arg, flag, task } from '../src/index.ts';
import type { Preparing, Values } from '../src/index.ts';
import {
  compileGlob,
  imageRequirements,
  planReading,
  sources,
  wantedImage,
} from './image/index.ts';
import { checkCheckout, checkoutCommand, checkoutVerdict } from './permission-check/checkout.ts';
import { workspaceDockerfile } from './permission-check/dockerfile.ts';
import { checkImage, imageVerdict } from './permission-check/image.ts';
import { workspaceMounts } from './permission-check/mounts.ts';
import { permissions } from './permission-check/policy.ts';

const details =
  'Reads the image without starting a container, holds every path against the policy, and names the layer and the ' +
  'Dockerfile’s instruction and line that made it so. The layers are read from the engine’s own store, through a ' +
  'container that is made, never started, and taken away again; where that cannot be (--from archive), from docker export, ' +
  'which knows no layers. What was read of a layer is remembered. IMAGE may be a path: an archive of docker save, an OCI archive or its folder. --checkout looks ' +
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
  from: flag.choice(sources, 'Where the engine’s images are read from', { default: 'auto' }),
};

export const permissionCheck = task({
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
  prepare,
  run: async (context): Promise<ImageResult | CheckoutResult> => {
    const { prepared } = context;
    return prepared.is === 'image'
      ? checkImage({ ...context, prepared })
      : checkCheckout({ ...context, prepared });
  },
  verdict: (result, { failOn }) =>
    'checkout' in result ? checkoutVerdict(result, failOn) : imageVerdict(result, failOn),
  print: (result, look, { failOn }) =>
    'checkout' in result
      ? checkoutText(result, look, checkoutVerdict(result, failOn) === null)
      : imageText(result, look),
});

async function prepare(look: Preparing<Values<typeof options>>) {
  const { checkout, image, baseline, from } = look.options;
  if (checkout && (image !== undefined || baseline !== undefined))
    throw new Stop({
      kind: 'usage',
      what: '--checkout looks at the working copy, so no image can be named.',
      todo: ['$ kpi-tasks permission-check --checkout'],
    });
  if (checkout) return checkoutCommand(look);
  const policy = look.setting(permissions);
  const roots = rootsOf(policy, compileGlob);
  const plan = async (name: string | undefined) =>
    planReading(look, await wantedImage(look, name), { is: 'view', roots }, from);
  const now = await plan(image);
  const before = baseline === undefined ? null : await plan(baseline);
  return {
    is: 'image' as const,
    mounts: await workspaceMounts(look, policy),
    now,
    before,
    dockerfile: await workspaceDockerfile(look),
    notes: [`image: ${now.wanted.name}`, `policy: ${policy.rules.length} rules`, ...now.notes],
    commands: [...now.commands, ...(before?.commands ?? [])],
  };
}
