import { instructions, merge, shown, visit } from '../../src/domain/image/index.ts';
import {
  check,
  countText,
  imageResult,
  onlyIn,
  readAccounts,
} from '../../src/domain/permissions/index.ts';
import type { Finding, ImageResult, Policy } from '../../src/domain/permissions/index.ts';
import { stop } from '../../src/index.ts';
import type { Context, Needs, Stop } from '../../src/index.ts';
import { compileGlob, openImage } from '../image/index.ts';
import type { Wanted } from '../image/index.ts';

type Checking = Context<
  { readonly failOn: 'error' | 'warning' },
  Needs,
  { readonly wanted: Wanted; readonly other: Wanted | null }
>;

/** Reads an image and holds it against the policy. */
export async function checkImage(context: Checking, policy: Policy): Promise<ImageResult> {
  const { wanted, other } = context.prepared;
  const now = await judged(context, wanted, policy);
  const before = other === null ? [] : (await judged(context, other, policy)).findings;
  const result = imageResult(
    {
      image: wanted.name,
      id: wanted.is === 'engine' ? wanted.id : '',
      baseline: other?.name ?? null,
      paths: now.paths,
    },
    onlyIn(now.findings, before),
  );
  return result;
}

/** Whether an image is worse than allowed. */
export const imageVerdict = (result: ImageResult, failOn: 'error' | 'warning'): Stop | null =>
  result.errors + (failOn === 'warning' ? result.warnings : 0) === 0
    ? null
    : stop(`${result.image} is not as the policy asks: ${countText(result)}`, {
        todo: [
          'Every finding, with its layer and its Dockerfile instruction:',
          '$ kpi-tasks permission-check --json',
        ],
      });

async function judged(
  context: Checking,
  wanted: Wanted,
  policy: Policy,
): Promise<{ readonly findings: readonly Finding[]; readonly paths: number }> {
  const image = await openImage(context, wanted);
  const { root } = merge(image.layers);
  const text = (path: string) => image.layers.findLast(({ texts }) => path in texts)?.texts[path];
  let paths = 0;
  visit(root, '', () => (paths += 1));
  const findings = check(
    {
      root,
      accounts: readAccounts(text('etc/passwd') ?? '', text('etc/group') ?? ''),
      instructions: instructions(image.config),
      shown,
    },
    policy,
    compileGlob,
  );
  return { findings, paths };
}
