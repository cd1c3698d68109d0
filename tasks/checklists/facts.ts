import { isBuildRecord } from '../../src/domain/build-log/index.ts';
import type { BuildRecord } from '../../src/domain/build-log/index.ts';
import type { SizeResult } from '../../src/domain/image/size-text.ts';
import { countText } from '../../src/domain/permissions/index.ts';
import type { CheckoutResult, ImageResult } from '../../src/domain/permissions/index.ts';
import { bytes, duration } from '../../src/index.ts';
import type { Facts, Judgement, Looking } from '../../src/index.ts';
import type { BuildResult } from '../build/result.ts';
import type { StagesResult } from '../build-stages.ts';
import type { Contents } from '../../src/domain/image-contents/index.ts';

/** A build in a few lines. */
export const buildFacts = (built: BuildResult): Facts => ({
  image: `${built.image}, ${bytes(built.bytes)}`,
  time: `${duration(built.seconds)}; ${built.ran} steps ran, ${built.cached} came from the cache`,
  ...Object.fromEntries(
    built.slowest.map(({ step, seconds }, index) => [
      index === 0 ? 'slowest' : `slowest, ${index + 1}`,
      `${duration(seconds)}  ${step.replaceAll(/\s+/g, ' ')}`,
    ]),
  ),
});

/** Which stages of a build worked, and how long. */
export async function stageFacts(look: Looking, { id }: BuildResult): Promise<Facts> {
  const build = (await pastBuilds(look)).find((one) => one.id === id);
  return Object.fromEntries(
    (build?.stages ?? []).map(({ stage, seconds, ran, cached }) => [
      stage === '' ? 'the only stage' : stage,
      ran === 0
        ? `from the cache (${cached})`
        : `${duration(seconds)}, ${ran} ran, ${cached} cached`,
    ]),
  );
}

/** A build beside the last good one of another commit. */
export async function speedFacts(look: Looking, built: BuildResult): Promise<Facts> {
  const builds = await pastBuilds(look);
  const now = builds.find(({ id }) => id === built.id);
  const before = builds.findLast(
    (one) =>
      one.outcome === 'built' &&
      one.source.commit !== now?.source.commit &&
      one.how.noCache === now?.how.noCache,
  );
  return {
    'this build': duration(built.seconds),
    ...(before === undefined
      ? { 'before it': 'no build of another commit is on record here' }
      : {
          'before it': `${duration(before.seconds)}, ${(before.source.commit ?? '').slice(0, 7)} on ${before.started.slice(0, 10)}`,
          difference: change(before.seconds, built.seconds),
        }),
  };
}

const change = (before: number, after: number): string => {
  const share = before > 0 ? `, ${signed(Math.round(((after - before) / before) * 100))} %` : '';
  return `${after < before ? '−' : '+'}${duration(Math.abs(after - before))}${share}`;
};
const signed = (value: number): string => (value < 0 ? `−${-value}` : `+${value}`);

async function pastBuilds(look: Looking): Promise<readonly BuildRecord[]> {
  const { records } = await look.records.all('builds', 50);
  const values = records.map(({ value }): unknown => value);
  return values.filter(isBuildRecord);
}

/** Where the bytes are, and what changed most. */
export const sizeFacts = (size: SizeResult): Facts => ({
  size: `${bytes(size.bytes.image)} in all layers, ${bytes(size.bytes.hidden)} of it hidden`,
  ...(size.against === null
    ? {}
    : {
        before: `${bytes(size.against.bytes.image)}, difference ${signedBytes(size.bytes.image - size.against.bytes.image)}`,
        ...Object.fromEntries(
          size.against.paths
            .slice(0, 5)
            .map(({ name, before, after }) => [name, signedBytes(after - before)]),
        ),
      }),
});

const signedBytes = (count: number): string => `${count < 0 ? '−' : '+'}${bytes(Math.abs(count))}`;

/** An image may grow a little; more needs a reason. */
export function sizeVerdict(size: SizeResult): Judgement {
  if (size.against === null) return { verdict: 'pass' };
  const share = (size.bytes.image / Math.max(1, size.against.bytes.image) - 1) * 100;
  return share > 5
    ? { verdict: 'fail', reason: `It is ${share.toFixed(0)} % bigger than before` }
    : { verdict: 'pass' };
}

/** What a permission check found, the worst first. */
export const permissionFacts = (found: ImageResult | CheckoutResult): Facts =>
  'checkout' in found ? checkoutFacts(found) : imageFacts(found);

const imageFacts = (found: ImageResult): Facts => ({
  found: countText(found),
  ...Object.fromEntries(
    found.groups
      .slice(0, 8)
      .map(({ level, places, problem, layer, line }, index) => [
        `${level === 'info' ? 'note' : level} ${index + 1}`,
        `${places.map(({ path }) => path).join(', ')}: ${problem}${places[0]?.is ? ` (${places[0].is})` : ''}${origin(layer, line)}`,
      ]),
  ),
});

const origin = (layer: number | null, line: number | null): string =>
  layer === null ? '' : `; layer ${layer}${line === null ? '' : `, Dockerfile:${line}`}`;

const checkoutFacts = ({ foreign, foreignFiles, closedFiles, todo }: CheckoutResult): Facts => ({
  'of somebody else': `${foreignFiles} files${foreign[0] === undefined ? '' : `, such as ${foreign[0].path}`}`,
  'closed to kobo': `${closedFiles} files`,
  ...(todo[0] !== undefined && { 'to put right': todo[0] }),
});

/** What an image holds. */
export const contentsFacts = ({ tools, catalogues, commit }: Contents): Facts => ({
  programs: tools.map(({ name, version }) => `${name}: ${version ?? 'none'}`).join('; '),
  translations: `${catalogues.compiled} of ${catalogues.all} compiled`,
  ...(commit !== null && { commit: commit.slice(0, 10) }),
});

/** Which stages of a build worked. */
export const workedFacts = ({ stages }: StagesResult): Facts =>
  Object.fromEntries(
    stages.map(({ stage, seconds, ran, cached }) => [
      stage === '' ? 'the only stage' : stage,
      ran === 0
        ? `from the cache (${cached})`
        : `${duration(seconds)}, ${ran} ran, ${cached} cached`,
    ]),
  );

/** A build that found everything or nothing in the cache tells nothing about it. */
export const stagesVerdict = ({ unclear, problems }: StagesResult): Judgement =>
  unclear !== null
    ? { verdict: 'skipped', reason: unclear }
    : problems.length === 0
      ? { verdict: 'pass' }
      : { verdict: 'fail', reason: problems.join('; ') };
