import { layerLines } from '../../src/domain/build-log/index.ts';
import { typed } from '../../src/domain/checkout/facts.ts';
import { instructions, merge, shown, visit, writtenBy } from '../../src/domain/image/index.ts';
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
import { answer, compileGlob, openImage } from '../image/index.ts';
import type { Plan } from '../image/index.ts';
import type { Dockerfile } from './dockerfile.ts';
import { permissions } from './policy.ts';

type Checking = Context<
  { readonly failOn: 'error' | 'warning' },
  Needs,
  {
    readonly now: Plan;
    readonly before: Plan | null;
    readonly dockerfile: Dockerfile | null;
    readonly mounts: readonly string[];
  }
>;

/** Reads an image and holds it against the policy. */
export async function checkImage(context: Checking): Promise<ImageResult> {
  const policy = context.setting(permissions);
  const { now: plan, before: other, dockerfile } = context.prepared;
  const { wanted } = plan;
  const now = await judged(context, plan, policy);
  const before = other === null ? [] : (await judged(context, other, policy)).findings;
  return imageResult(
    {
      image: wanted.name,
      id: wanted.is === 'engine' ? wanted.id : '',
      baseline: other?.wanted.name ?? null,
      paths: now.paths,
      layered: now.layered,
      mounts: context.prepared.mounts,
      dockerfile: now.findings.some(({ line }) => line !== null)
        ? (dockerfile?.path ?? null)
        : null,
    },
    onlyIn(now.findings, before),
    policy,
  );
}

/** Whether an image is worse than allowed. */
export const imageVerdict = (result: ImageResult, failOn: 'error' | 'warning'): Stop | null =>
  result.errors + (failOn === 'warning' ? result.warnings : 0) === 0
    ? null
    : stop(`${result.image} is not as the policy asks: ${countText(result)}`, {
        todo: [
          result.layered
            ? 'Every finding, with its layer and its Dockerfile instruction:'
            : 'Every finding:',
          `$ ${commandOf(result)} --json`,
        ],
      });

const commandOf = ({ image, baseline }: ImageResult): string =>
  typed([
    'kpi-tasks',
    'permission-check',
    image,
    ...(baseline === null ? [] : ['--baseline', baseline]),
  ]);

const dockerfileOf = ({ prepared }: Checking): string => prepared.dockerfile?.text ?? '';

type Answer = {
  readonly findings: readonly Finding[];
  readonly paths: number;
  readonly layered: boolean;
};

const judged = async (context: Checking, plan: Plan, policy: Policy): Promise<Answer> =>
  answer(
    context,
    plan,
    JSON.stringify(['permissions', policy, dockerfileOf(context), context.prepared.mounts]),
    async () => {
      const { image, layered } = await openImage(context, plan);
      const made = instructions(image.config);
      const merged = merge(image.layers);
      const { root } = merged;
      const { 'etc/passwd': passwd = '', 'etc/group': group = '' } = image.texts;
      let paths = 0;
      visit(root, '', () => (paths += 1));
      const findings = check(
        {
          root,
          accounts: readAccounts(passwd, group),
          accountsBy: writtenBy(merged, 'etc/passwd'),
          instructions: layered ? made : null,
          lines: layered ? layerLines(made, dockerfileOf(context)) : [],
          volumes: [...image.config.volumes, ...context.prepared.mounts],
          shown,
        },
        policy,
        compileGlob,
      );
      // A later look may know the layers.
      return { value: { findings, paths, layered }, keep: layered };
    },
  );
